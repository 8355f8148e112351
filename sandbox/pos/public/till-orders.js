import { byId, element } from './till-dom.js';
import { fenOf, word, yuan } from './words.js';

/** States in which an order may still be ended by the cashier. */
const OPEN = ['waiting', 'paying', 'attention'];
const UNSETTLED = ['refunding', 'attention'];

/** What a page may still give back of an order, in fen: what is under way counts as given. */
export function leftOf(entry) {
  const underWay = (entry.refunds ?? [])
    .filter((refund) => UNSETTLED.includes(refund.state))
    .reduce((sum, refund) => sum + refund.refundFee, 0);
  return entry.total - (entry.refunded ?? 0) - underWay;
}

function shownState({ state, total, refunded = 0 }) {
  if (state !== 'paid' || refunded === 0) return state;
  return refunded >= total ? 'refunded' : 'refunded-in-part';
}

/**
 * Today's orders with what can be done with each: a refund of a paid one, the end of an open one.
 * `refund(entry, fen, reason)` resolves with nothing, or with the sentence that says why it was not taken;
 * `cancel(entry)` ends an open order.
 */
export class OrderList {
  #form = null;
  #drawn = '';
  #cancelling = new Set();

  constructor(book, actions) {
    this.book = book;
    this.actions = actions;
  }

  /** Draws the list; what has not changed stays, so that a field keeps the cursor. */
  show(language) {
    this.say = (key) => word(language, key);
    const { id, problem, busy } = this.#form ?? {};
    const drawing = JSON.stringify([language, this.book.orders, id, problem, busy, [...this.#cancelling]]);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    const focused = document.activeElement?.dataset.testid;
    byId('orders').replaceChildren(...this.book.orders.map((entry) => this.#item(entry)));
    if (this.#form && focused) byId('orders').querySelector(`[data-testid="${focused}"]`)?.focus();
    byId('no-orders').hidden = this.book.orders.length > 0;
    this.language = language;
  }

  #item(entry) {
    const state = shownState(entry);
    const words = [this.say(state), entry.platform && this.say(entry.platform)].filter(Boolean).join(' · ');
    const item = element(
      'li',
      { testid: `order-${entry.id}` },
      element('span', { className: 'number', textContent: entry.id }),
      element('span', { className: 'price', textContent: yuan(entry.total) }),
      element('span', { className: `state ${state}`, textContent: words }),
      ...this.#buttons(entry),
    );
    if (entry.overpaid)
      item.append(element('p', { className: 'problem', textContent: this.say('overpaid') }));
    const refunds = entry.refunds ?? [];
    if (refunds.length > 0)
      item.append(element('ul', { className: 'refunds' }, ...refunds.map((refund) => this.#refund(refund))));
    if (this.#form?.id === entry.id) item.append(this.#refundForm(entry));
    item.dataset.state = state;
    return item;
  }

  #refund({ posRefundId, refundFee, state, error }) {
    const line = element(
      'li',
      { testid: `refund-${posRefundId}` },
      element('span', { textContent: this.say(`refund-${state}`), title: error?.message ?? '' }),
      element('span', { className: 'price', textContent: `−${yuan(refundFee)}` }),
    );
    line.dataset.state = state;
    return line;
  }

  #buttons(entry) {
    if (entry.state === 'paid' && leftOf(entry) > 0 && this.#form?.id !== entry.id)
      return [this.#small(`refund-of-${entry.id}`, 'refund', () => this.#open(entry))];
    if (!OPEN.includes(entry.state)) return [];
    const button = this.#small(`cancel-of-${entry.id}`, 'cancel', () => void this.#cancel(entry));
    button.disabled = this.#cancelling.has(entry.id);
    return [button];
  }

  #small(testid, key, onclick) {
    return element('button', {
      type: 'button',
      className: 'quiet small',
      testid,
      textContent: this.say(key),
      onclick,
    });
  }

  #open(entry) {
    this.#form = { id: entry.id, text: yuan(leftOf(entry)).slice(1), reason: '', problem: '', busy: false };
    this.show(this.language);
    byId('orders').querySelector('[data-testid="refund-amount"]')?.select();
  }

  #refundForm(entry) {
    const form = this.#form;
    const field = (testid, key, value, oninput) =>
      element(
        'label',
        {},
        element('span', { textContent: this.say(key) }),
        element('input', { testid, value, disabled: form.busy, autocomplete: 'off', oninput }),
      );
    const amount = field('refund-amount', 'refundAmount', form.text, (event) => {
      form.text = event.target.value;
    });
    amount.querySelector('input').inputMode = 'decimal';
    const reason = field('refund-reason', 'refundReason', form.reason, (event) => {
      form.reason = event.target.value;
    });
    reason.querySelector('input').maxLength = 80;
    const node = element(
      'form',
      { className: 'refund', onsubmit: (event) => void this.#submit(event, entry) },
      amount,
      reason,
      element('p', {
        className: 'problem',
        role: 'alert',
        testid: 'refund-problem',
        textContent: form.problem,
      }),
      element('button', {
        type: 'submit',
        className: 'give',
        testid: 'refund-submit',
        textContent: this.say(form.busy ? 'refunding' : 'refund'),
        disabled: form.busy,
      }),
      this.#small('refund-close', 'close', () => this.#close()),
    );
    return node;
  }

  #close() {
    this.#form = null;
    this.show(this.language);
  }

  async #submit(event, entry) {
    event.preventDefault();
    const form = this.#form;
    if (!form || form.busy) return;
    const fee = fenOf(form.text);
    const left = leftOf(entry);
    if (!fee) return this.#complain(this.say('refundAmountWrong'));
    if (fee > left) return this.#complain(`${this.say('refundTooMuch')} ${yuan(left)}`);
    form.busy = true;
    form.problem = '';
    this.show(this.language);
    const problem = await this.actions.refund(entry, fee, form.reason.trim());
    form.busy = false;
    if (problem) return this.#complain(problem);
    if (this.#form === form) this.#close();
  }

  #complain(sentence) {
    if (this.#form) this.#form.problem = sentence;
    this.show(this.language);
  }

  async #cancel(entry) {
    this.#cancelling.add(entry.id);
    this.show(this.language);
    await this.actions.cancel(entry);
    this.#cancelling.delete(entry.id);
    this.show(this.language);
  }
}
