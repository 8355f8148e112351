import { byId, element } from './till-dom.js';
import { moment, yuan } from './words.js';

/** A list that is drawn anew only when it has changed, so that a button does not vanish under the finger. */
export class SteadyList {
  #drawn = '';

  constructor(id, item, emptyKey) {
    this.id = id;
    this.item = item;
    this.emptyKey = emptyKey;
  }

  /** @param language drawn anew in another one too */
  show(entries, language, say) {
    const drawing = JSON.stringify([language, entries]);
    if (drawing === this.#drawn) return;
    this.#drawn = drawing;
    const nothing = element('p', { className: 'nothing', textContent: say(this.emptyKey) });
    const items = entries.map((entry) => this.item(entry, language, say));
    byId(this.id).replaceChildren(...(items.length > 0 ? items : [nothing]));
  }
}

/** A code that the till shows: pressing it is pointing the camera at it. */
export const codeItem = (open) => (code) =>
  element(
    'button',
    { type: 'button', className: 'qr-code', testid: 'qr-code', onclick: () => open(code.codeUrl) },
    element('span', { className: 'glyph', ariaHidden: 'true' }),
    element(
      'span',
      { className: 'text' },
      element('strong', { textContent: yuan(code.fee) }),
      element('small', { textContent: code.body }),
    ),
    element('span', { className: 'go', textContent: '›', ariaHidden: 'true' }),
  );

/** A payment or a refund in the history. */
export function billItem(bill, language, say) {
  const item = element(
    'li',
    { testid: 'bill' },
    element(
      'span',
      { className: 'text' },
      element('strong', { textContent: say(`bill-${bill.kind}`) }),
      element('small', { textContent: bill.body }),
      element('small', { textContent: moment(language, bill.at) }),
    ),
    element('span', {
      className: 'fee',
      textContent: `${bill.kind === 'charge' ? '−' : '+'}${yuan(bill.fee)}`,
    }),
  );
  item.dataset.kind = bill.kind;
  return item;
}
