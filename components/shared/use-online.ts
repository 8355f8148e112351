import { onScopeDispose, readonly, ref } from 'vue';
import type { Ref } from 'vue';

/**
 * Whether the browser believes that there is a network. *False* is certain, *true* is a guess.
 *
 * @param target where the `online` and `offline` events arrive
 */
export function useOnline(target: Window = window): Readonly<Ref<boolean>> {
  const online = ref(target.navigator.onLine);
  const update = () => {
    online.value = target.navigator.onLine;
  };
  target.addEventListener('online', update);
  target.addEventListener('offline', update);
  onScopeDispose(() => {
    target.removeEventListener('online', update);
    target.removeEventListener('offline', update);
  });
  return readonly(online);
}
