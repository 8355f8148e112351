import { onScopeDispose, readonly, ref } from 'vue';
import type { Ref } from 'vue';

/**
 * The till's clock, ticking while the calling scope lives.
 *
 * @param everyMs milliseconds between ticks
 * @returns ms since the epoch
 */
export function useNow(everyMs = 250): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, everyMs);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return readonly(now);
}
