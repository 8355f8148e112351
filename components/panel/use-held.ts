import { onScopeDispose, readonly, ref, watch } from 'vue';
import type { Ref } from 'vue';

/**
 * Whether somebody has turned to what is shown: the pointer moved over it, or the focus came to a part of it. A pointer
 * that merely rests where the last button was does not count.
 *
 * @param key names what is shown; a new key starts unheld
 * @param target where pointer and focus are watched
 */
export function useHeld(
  key: Readonly<Ref<string | undefined>>,
  target: Window = window,
): Readonly<Ref<boolean>> {
  const pointer = ref(false);
  const focus = ref(false);
  const held = ref(false);
  const update = () => {
    held.value = pointer.value || focus.value;
  };
  const events: Record<string, (event: Event) => void> = {
    pointermove: (event) => {
      const { movementX, movementY } = event as PointerEvent;
      if (movementX !== 0 || movementY !== 0) pointer.value = true;
    },
    pointerout: (event) => {
      if ((event as PointerEvent).relatedTarget === null) pointer.value = false;
    },
    focusin: () => {
      focus.value = true;
    },
    focusout: (event) => {
      if ((event as FocusEvent).relatedTarget === null) focus.value = false;
    },
  };
  const handle = (event: Event) => {
    events[event.type]?.(event);
    update();
  };
  for (const type of Object.keys(events)) target.addEventListener(type, handle);
  watch(key, () => {
    pointer.value = false;
    focus.value = false;
    update();
  });
  onScopeDispose(() => {
    for (const type of Object.keys(events)) target.removeEventListener(type, handle);
  });
  return readonly(held);
}
