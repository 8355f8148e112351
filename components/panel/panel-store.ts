import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { OrderView } from '../../lib/contract/messages/order-view';
import type { PanelMessage, PanelView } from '../../lib/contract/messages/panel-messages';
import type { OrderState } from '../../lib/payment/order-state';
import type { PayWay } from '../../lib/payment/platform';
import { resolveLanguage, wordsFor } from '../../lib/words/words-for';
import { mayPressCancel } from './order-screen';
import { mayChoose } from './may-choose';
import type { PanelLine, PanelLink } from './panel-link';
import { isRefundBlocked } from './refund-screen';
import { isOverpaid } from './state-signs';

/** What the panel is about: an order's state, a question, nothing, or not heard from the worker yet. */
export type PanelState = OrderState | 'reuse' | 'none' | 'connecting';

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
  const reuse = computed(() => view.value?.reuse);
  /**
   * The order on the stage. A notice beside a plain *paid* is newer than the payment (a scan that is taken clears it): it
   * tells of a call that was refused, and the old green screen must not be mistaken for its answer. A refund that was not
   * begun keeps its order in view, with a headline that says so.
   */
  const shown = computed(() => {
    if (reuse.value !== undefined) return undefined;
    const order = current.value;
    const notice = view.value?.notice;
    const isOld = order?.state === 'paid' && notice !== undefined && !isRefundBlocked(notice);
    const isLoud = order?.overpaid === true || order?.lateSuccess === true;
    return isOld && !isLoud ? undefined : order;
  });
  const state = computed<PanelState>(() => {
    if (view.value === undefined) return 'connecting';
    return reuse.value === undefined ? (shown.value?.state ?? 'none') : 'reuse';
  });
  /** The question says all that its own notice does. */
  const notice = computed(() => {
    const given = view.value?.notice;
    return reuse.value !== undefined && given?.code === 'order-already-settled' ? undefined : given;
  });
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

  /** Asks for something about the order in view, if there is one and it fits. */
  function ask(
    type: 'panel.confirm' | 'panel.cancel' | 'panel.park' | 'panel.refund-overpaid' | 'panel.ask-now',
    fits: (order: OrderView) => boolean = () => true,
  ): void {
    const order = current.value;
    if (order !== undefined && fits(order)) send({ type, outTradeNo: order.outTradeNo });
  }

  function confirm(): void {
    ask('panel.confirm', ({ confirmNeeded }) => confirmNeeded);
  }

  function cancel(): void {
    ask('panel.cancel', mayPressCancel);
  }

  function park(): void {
    ask('panel.park', (order) => !SETTLED.has(order.state));
  }

  function refundOverpaid(): void {
    ask('panel.refund-overpaid', isOverpaid);
  }

  function askNow(): void {
    ask('panel.ask-now', (order) => order.state === 'attention');
  }

  function choose(way: PayWay): void {
    const order = current.value;
    if (order !== undefined && mayChoose(order, way)) {
      send({ type: 'panel.choose', outTradeNo: order.outTradeNo, way });
    }
  }

  /**
   * Gives up an order whose outcome nobody knows.
   *
   * @param who the person who decides, 1 to 64 characters
   * @param why the reason, 1 to 255 characters
   */
  function writeOff(who: string, why: string): void {
    const order = current.value;
    if (order?.state !== 'attention') return;
    send({ type: 'panel.write-off', outTradeNo: order.outTradeNo, who, why });
  }

  /** Answers the question of a POS order id that was settled long ago: it is a new sale. */
  function release(): void {
    if (reuse.value !== undefined) send({ type: 'panel.release', outTradeNo: reuse.value.outTradeNo });
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
    reuse,
    notice,
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
    choose,
    park,
    refundOverpaid,
    askNow,
    writeOff,
    release,
    show,
    close,
  };
});
