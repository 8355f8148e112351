import { onMounted, onScopeDispose, readonly, ref } from 'vue';
import type { Ref } from 'vue';
import { createVisibilityGate } from './visibility-gate';

/** IntersectionObserver v2 (W3C): not in TypeScript's library yet. */
interface VisibilityOptions extends IntersectionObserverInit {
  trackVisibility: boolean;
  delay: number;
}
type VisibilityEntry = IntersectionObserverEntry & { readonly isVisible?: boolean };

export interface TrulyVisible {
  /** True when a click now would be accepted. */
  ready: Readonly<Ref<boolean>>;
  /** True when something has covered the button for a while, so that the cashier has to be told. */
  covered: Readonly<Ref<boolean>>;
  /** Tells whether an event is a person's, on a button that has been in full view long enough. */
  accepts: (event: Event) => boolean;
}

/** Shorter spells without visibility happen while the panel opens and are not worth a word. */
const COVERED_AFTER_MS = 1_000;

/**
 * Guards a button against clickjacking: IntersectionObserver v2 must have reported it wholly visible, and the frame
 * still, for 500 ms. As a window of its own the panel has nobody above it, and the guard asks for a trusted event only.
 *
 * @param target the button, once it is mounted; no ancestor inside the panel may carry opacity, filter or a
 *   transform, which the observer takes for an attack
 * @param host the window that the panel runs in
 */
export function useTrulyVisible(target: Readonly<Ref<Element | null>>, host: Window = window): TrulyVisible {
  const framed = host.top !== host;
  const ready = ref(!framed);
  const covered = ref(false);
  const gate = createVisibilityGate();
  const now = () => host.performance.now();
  let readyTimer: number | undefined;
  let coveredTimer: number | undefined;

  function schedule(): void {
    host.clearTimeout(readyTimer);
    const opensAt = gate.opensAt();
    ready.value = gate.isOpen(now());
    if (opensAt !== undefined && !ready.value) {
      readyTimer = host.setTimeout(schedule, Math.max(1, Math.ceil(opensAt - now())));
    }
  }

  function see(visible: boolean): void {
    gate.seen(visible, now());
    host.clearTimeout(coveredTimer);
    if (visible) covered.value = false;
    else {
      coveredTimer = host.setTimeout(() => {
        covered.value = true;
      }, COVERED_AFTER_MS);
    }
    schedule();
  }

  function place(event: PointerEvent): void {
    gate.placed(event.screenX - event.clientX, event.screenY - event.clientY, now());
    schedule();
  }

  if (framed) {
    const options: VisibilityOptions = { trackVisibility: true, delay: 100, threshold: [0, 1] };
    const observer = new IntersectionObserver((entries: VisibilityEntry[]) => {
      const last = entries.at(-1);
      if (last !== undefined) see(last.isVisible === true && last.intersectionRatio >= 1);
    }, options);
    const listening = { capture: true, passive: true };
    onMounted(() => {
      see(false);
      if (target.value !== null) observer.observe(target.value);
      for (const type of ['pointermove', 'pointerdown'] as const)
        host.addEventListener(type, place, listening);
    });
    onScopeDispose(() => {
      observer.disconnect();
      host.clearTimeout(readyTimer);
      host.clearTimeout(coveredTimer);
      for (const type of ['pointermove', 'pointerdown'] as const)
        host.removeEventListener(type, place, listening);
    });
  }

  return {
    ready: readonly(ready),
    covered: readonly(covered),
    accepts: (event) => event.isTrusted && (!framed || gate.isOpen(now())),
  };
}
