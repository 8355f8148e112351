import { byId, element } from './till-dom.js';
import { yuan } from './words.js';

const PASSWORD_LENGTH = 6;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', 'delete'];

/**
 * What rises from the phone's lower edge: a code to be paid, the password, the end of a payment. One at a time; a
 * sheet is drawn once and stays under the finger until it is closed.
 */
export class Sheets {
  #open = '';
  #typed = '';

  constructor(say) {
    this.say = say;
  }

  /** What the open sheet is about; empty if none is open. */
  get open() {
    return this.#open;
  }

  close() {
    this.#open = '';
    byId('sheet').hidden = true;
    byId('sheet').replaceChildren();
  }

  /** Asks whether to pay what a scanned code asks for. */
  confirm({ fee, body }, pay) {
    this.#raise(
      'confirm',
      this.#amount(fee, body),
      this.#button('pay-now', 'payNow', 'wide main', () => {
        this.close();
        pay();
      }),
      this.#button('later', 'later', 'link', () => this.close()),
    );
  }

  /** Asks for the password of a payment: any six digits are right. */
  password({ outTradeNo, fee, body }, decide) {
    if (this.#open === `password ${outTradeNo}`) return;
    this.#typed = '';
    const dots = element('p', { className: 'dots', testid: 'dots' });
    dots.append(...Array.from({ length: PASSWORD_LENGTH }, () => element('span')));
    const press = (key) => {
      this.#typed = key === 'delete' ? this.#typed.slice(0, -1) : this.#typed + key;
      for (const [at, dot] of [...dots.children].entries())
        dot.className = at < this.#typed.length ? 'on' : '';
      if (this.#typed.length < PASSWORD_LENGTH) return;
      this.close();
      decide(true);
    };
    const sheet = this.#raise(
      `password ${outTradeNo}`,
      element('p', { className: 'ask', textContent: this.say('password') }),
      this.#amount(fee, body),
      dots,
      this.#button('refuse', 'refuse', 'link danger', () => {
        this.close();
        decide(false);
      }),
      element('div', { className: 'keys' }, ...KEYS.map((key) => this.#key(key, press))),
    );
    sheet.dataset.testid = 'request';
    sheet.addEventListener('keydown', (event) => {
      if (/^\d$/.test(event.key)) press(event.key);
      if (event.key === 'Backspace') press('delete');
    });
    sheet.tabIndex = -1;
    sheet.focus();
  }

  /** Shows the end of a payment: `paid`, `refunded`, `failed` or `refused`. */
  result(kind, fee, reason = '') {
    const sheet = this.#raise(
      `result ${kind}`,
      element('div', { className: `seal ${kind}` }),
      element('p', { className: 'ask', textContent: this.say(kind) }),
      fee === undefined
        ? ''
        : element('p', { className: 'amount', testid: 'result-fee', textContent: yuan(fee) }),
      element('p', { className: 'what', textContent: reason }),
      this.#button('done', 'done', 'wide main', () => this.close()),
    );
    sheet.classList.add('whole');
    sheet.dataset.testid = `result-${kind}`;
  }

  #raise(name, ...children) {
    this.#open = name;
    const sheet = element('div', { className: 'sheet', role: 'dialog' }, ...children);
    sheet.ariaModal = 'true';
    byId('sheet').replaceChildren(sheet);
    byId('sheet').hidden = false;
    return sheet;
  }

  #amount(fee, body) {
    return element(
      'div',
      { className: 'bill' },
      element('p', { className: 'to', textContent: `${this.say('payTo')} ${this.say('shop')}` }),
      element('p', { className: 'amount', testid: 'sheet-fee', textContent: yuan(fee) }),
      element('p', { className: 'what', textContent: body }),
    );
  }

  #button(testid, key, className, onclick) {
    return element('button', { type: 'button', testid, className, textContent: this.say(key), onclick });
  }

  #key(key, press) {
    if (key === '') return element('span');
    return element('button', {
      type: 'button',
      testid: `key-${key}`,
      textContent: key === 'delete' ? '⌫' : key,
      ariaLabel: key === 'delete' ? this.say('delete') : key,
      onclick: () => press(key),
    });
  }
}
