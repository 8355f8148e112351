import { onScopeDispose, readonly, ref, watch } from 'vue';
import type { Ref, WatchSource } from 'vue';

/** A worker that does not answer at all must not leave a button dead, ms. */
const FORGOTTEN_AFTER_MS = 15_000;

export interface Pressed {
  /** True from the press until the worker has said something about it. */
  pressed: Readonly<Ref<boolean>>;
  press: () => void;
}

/**
 * Remembers that a button was pressed, so that it cannot be pressed again before there is an answer.
 *
 * @param answer changes when the worker has answered
 * @param ms milliseconds after which an answer is no longer expected
 */
export function usePressed(answer: WatchSource<unknown>, ms = FORGOTTEN_AFTER_MS): Pressed {
  const pressed = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = () => {
    clearTimeout(timer);
    pressed.value = false;
  };
  watch(answer, release);
  onScopeDispose(release);
  return {
    pressed: readonly(pressed),
    press() {
      clearTimeout(timer);
      pressed.value = true;
      timer = setTimeout(release, ms);
    },
  };
}
