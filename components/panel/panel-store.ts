import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { PanelMessage, PanelView } from '../../lib/contract/messages/panel-messages';
import type { OrderState } from '../../lib/payment/order-state';
import { resolveLanguage, wordsFor } from '../../lib/words/words-for';
import type { PanelLine, PanelLink } from './panel-link';

/** What the panel is about: an order's state, nothing, or not heard from the worker yet. */
export type PanelState = OrderState | 'none' | 'connecting';

const SETTLED: ReadonlySet<PanelState> = new Set(['paid', 'failed', 'cancelled', 'written_off']);

/**
 * The panel's only state: the view that the worker sent last. It decides nothing about money; it asks, and shows what
 * it is told.
 */
export const usePanelStore = defineStore('panel', () => {
  const view = shallowRef<PanelView>();
  const browserLanguage = ref('en');
  let line: PanelLine | undefined;

  const current = computed(() => view.value?.current);
  /**
   * The order on the stage. A notice beside a plain *paid* is newer than the payment (a scan that is taken clears it): it
   * tells of a call that was refused, and the old green screen must not be mistaken for its answer.
   */
  const shown = computed(() => {
    const order = current.value;
    const isOld = order?.state === 'paid' && view.value?.notice !== undefined;
    const isLoud = order?.overpaid === true || order?.lateSuccess === true;
    return isOld && !isLoud ? undefined : order;
  });
  const state = computed<PanelState>(() =>
    view.value === undefined ? 'connecting' : (shown.value?.state ?? 'none'),
  );
  const language = computed(() =>
    resolveLanguage(view.value?.till.language ?? 'auto', browserLanguage.value),
  );
  const words = computed(() => wordsFor(language.value));
  /** True while a scan could belong to the order in view, so that the wedge has to hold digits. */
  const expectsScan = computed(() => current.value !== undefined && !SETTLED.has(current.value.state));

  /**
   * Begins to follow the worker.
   *
   * @param link the way to the worker
   * @param preferred the browser's language, a BCP 47 tag
   */
  function start(link: PanelLink, preferred: string): void {
    line?.close();
    browserLanguage.value = preferred;
    line = link.connect((next) => {
      view.value = next;
    });
  }

  function stop(): void {
    line?.close();
    line = undefined;
  }

  function send(message: PanelMessage): void {
    line?.send(message);
  }

  /** Hands a code to the worker, for the order in view, and keeps no copy. The worker decides whether it is one. */
  function scan(code: string, source: 'wedge' | 'typed'): void {
    if (current.value === undefined) return;
    send({ type: 'panel.scan', outTradeNo: current.value.outTradeNo, code: code.slice(0, 64), source });
  }

  function confirm(): void {
    if (current.value?.confirmNeeded === true) {
      send({ type: 'panel.confirm', outTradeNo: current.value.outTradeNo });
    }
  }

  function cancel(): void {
    if (current.value !== undefined && !current.value.cancelling) {
      send({ type: 'panel.cancel', outTradeNo: current.value.outTradeNo });
    }
  }

  function show(outTradeNo: string): void {
    send({ type: 'panel.show', outTradeNo });
  }

  function close(): void {
    send({ type: 'panel.close' });
  }

  return {
    view,
    current,
    shown,
    state,
    language,
    words,
    expectsScan,
    start,
    stop,
    scan,
    confirm,
    cancel,
    show,
    close,
  };
});
