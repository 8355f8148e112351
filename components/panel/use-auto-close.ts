import { onScopeDispose, watch } from 'vue';
import type { Ref } from 'vue';

/** How long a plain *paid* stays in view, ms. */
const AUTO_CLOSE_MS = 4_000;

/**
 * Closes something by itself after a while, unless somebody is looking at it more closely. Runs anew from the start
 * when it is let go.
 *
 * @param key names what is to be closed; absent when nothing is. Each key is closed once
 * @param held true while the pointer or the focus is on it
 * @param close called once for each key
 * @param ms milliseconds without being held
 */
export function useAutoClose(
  key: Readonly<Ref<string | undefined>>,
  held: Readonly<Ref<boolean>>,
  close: () => void,
  ms = AUTO_CLOSE_MS,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed: string | undefined;
  watch(
    [key, held],
    () => {
      clearTimeout(timer);
      const name = key.value;
      if (name === undefined || name === closed || held.value) return;
      timer = setTimeout(() => {
        closed = name;
        close();
      }, ms);
    },
    { immediate: true, flush: 'sync' },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
  });
}
