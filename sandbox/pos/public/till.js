import { DayBook } from './day-book.js';
import { icon } from './icons.js';
import { PRODUCTS } from './products.js';
import { byId, element } from './till-dom.js';
import { OrderList } from './till-orders.js';
import { firstLanguage, moment, word, yuan } from './words.js';

/** What each choice of the till hands to the extension; a scan is what it takes without being told. */
const MODES = {
  scan: {},
  'qr-wechat': { mode: 'qr', platform: 'wechat' },
  'qr-alipay': { mode: 'qr', platform: 'alipay' },
  any: { mode: 'any' },
};

const query = new URLSearchParams(location.search);
const fixedOrder = query.get('order') ?? undefined;
const presetAmount = Number(query.get('amount'));
const book = new DayBook();

let language = firstLanguage();
let order = book.current(fixedOrder);
let status = { kind: 'idle', text: '' };
let busy = false;

const orders = new OrderList(book, { refund, cancel });
const say = (key) => word(language, key);
const totalOf = (lines) => lines.reduce((sum, line) => sum + line.price * line.quantity, 0);

function nameOf(line) {
  const product = PRODUCTS.find((candidate) => candidate.id === line.id);
  return product ? product[language] : say('item');
}

function changeQuantity(id, price, by) {
  if (busy || order.handedOver) return;
  const line = order.lines.find((candidate) => candidate.id === id);
  if (line) line.quantity += by;
  else order.lines.push({ id, price, quantity: by });
  order.lines = order.lines.filter((candidate) => candidate.quantity > 0);
  status = { kind: 'idle', text: '' };
  book.save();
  show();
}

function productButton(product) {
  return element(
    'button',
    {
      type: 'button',
      className: `product ${product.tint}`,
      testid: `product-${product.id}`,
      onclick: () => changeQuantity(product.id, product.price, 1),
    },
    icon(product.icon),
    element('span', { className: 'name', textContent: product[language] }),
    element('span', { className: 'price', textContent: yuan(product.price) }),
  );
}

function lineItem(line, withButtons) {
  const step = (label, text, by) =>
    element('button', {
      type: 'button',
      className: 'step',
      textContent: text,
      ariaLabel: `${say(label)}: ${nameOf(line)}`,
      disabled: busy || order.handedOver,
      onclick: () => changeQuantity(line.id, line.price, by),
    });
  const quantity = element('span', {
    className: 'quantity',
    textContent: withButtons ? line.quantity : `×${line.quantity}`,
  });
  return element(
    'li',
    {},
    element('span', { className: 'name', textContent: nameOf(line) }),
    withButtons
      ? element('span', { className: 'steps' }, step('remove', '−', -1), quantity, step('add', '+', 1))
      : quantity,
    element('span', { className: 'price', textContent: yuan(line.price * line.quantity) }),
  );
}

function showReceipt() {
  const entry = book.find(order.id);
  const paid = entry?.state === 'paid';
  byId('receipt').hidden = !paid;
  if (!paid) return;
  byId('receipt-total').value = yuan(entry.total);
  byId('receipt-lines').replaceChildren(...order.lines.map((line) => lineItem(line, false)));
  byId('receipt-order').textContent = entry.id;
  byId('receipt-platform').textContent = entry.platform ? say(entry.platform) : '–';
  byId('receipt-transaction').textContent = entry.transactionId ?? '–';
  byId('receipt-time').textContent = moment(language, entry.paidAt ?? entry.notedAt);
}

/** Drawn anew only in another language, so that a product keeps the keyboard's focus. */
function showMenu() {
  const menu = byId('products');
  if (menu.dataset.language === language) return;
  menu.dataset.language = language;
  menu.replaceChildren(...PRODUCTS.map(productButton));
}

function show() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say('shop');
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = say(node.dataset.word);
  byId('language').textContent = say('other');
  byId('extension').textContent = say(window.tillside ? 'extensionReady' : 'extensionAbsent');
  byId('extension').dataset.ready = String(Boolean(window.tillside));
  byId('order-number').value = order.id;
  showMenu();
  byId('lines').replaceChildren(...order.lines.map((line) => lineItem(line, true)));
  byId('empty').hidden = order.lines.length > 0;
  byId('cart-total').value = yuan(totalOf(order.lines));
  byId('status').textContent = status.code ? `${say(status.text)} · ${status.code}` : say(status.text);
  byId('status').dataset.kind = status.kind;
  byId('pay').disabled = busy || totalOf(order.lines) === 0;
  for (const choice of document.querySelectorAll('[name="mode"]')) {
    choice.checked = choice.value === (order.mode ?? 'scan');
    choice.disabled = busy || order.handedOver;
  }
  orders.show(language);
  byId('takings').value = yuan(book.takings);
  showReceipt();
}

/** Takes in a result of the extension, whether it was waited for or came later. */
function take(result) {
  const known = book.find(result.posOrderId);
  if (!known && result.posOrderId !== order.id) return;
  const { state, platform, transactionId, paidAt, refundedFee, refunds, overpaid } = result;
  book.note({
    id: result.posOrderId,
    total: result.totalFee,
    state,
    refunded: refundedFee ?? 0,
    notedAt: Date.now(),
    ...(platform ? { platform } : {}),
    ...(transactionId ? { transactionId } : {}),
    ...(paidAt ? { paidAt } : {}),
    ...(refunds ? { refunds } : {}),
    ...(overpaid ? { overpaid } : {}),
  });
  if (result.posOrderId === order.id) {
    order.handedOver = state !== 'failed' && state !== 'cancelled';
    status = { kind: state, text: state, code: result.error?.message };
    book.save();
  }
  show();
}

/** Hands the order over and waits for its end. The same number again joins or repeats, and never charges twice. */
async function pay() {
  if (!window.tillside) {
    status = { kind: 'error', text: 'absent' };
    show();
    return;
  }
  const paying = order;
  const totalFee = totalOf(paying.lines);
  if (busy || totalFee === 0) return;
  busy = true;
  paying.handedOver = true;
  book.note({ id: paying.id, total: totalFee, state: 'waiting', notedAt: Date.now() });
  status = { kind: 'waiting', text: 'starting' };
  show();
  try {
    const body = `${say('shop')} ${paying.id}`;
    take(
      await window.tillside.pay({ posOrderId: paying.id, totalFee, body, ...MODES[paying.mode ?? 'scan'] }),
    );
  } catch (error) {
    await explain(paying, error);
  } finally {
    busy = false;
    show();
  }
}

/** After a rejection only the extension knows whether the order is still open. */
async function explain(paying, error) {
  const standing = await window.tillside?.lookup(paying.id).catch(() => undefined);
  if (standing) take(standing);
  else if (standing === null) {
    paying.handedOver = false;
    book.note({ id: paying.id, total: totalOf(paying.lines), state: 'failed', notedAt: Date.now() });
  }
  status = { kind: 'error', text: 'error', code: sentenceOf(error) };
}

const sentenceOf = (error) => `${error?.code ?? ''} ${error?.message ?? error}`.trim();

/** What the extension knows of an order is what the till goes by. */
async function takeStanding(id) {
  const standing = await window.tillside?.lookup(id).catch(() => undefined);
  if (standing) take(standing);
}

/**
 * Gives `refundFee` fen of an order back. A refund that was not answered keeps its number, so that asking again
 * cannot give the money twice.
 */
async function refund(entry, refundFee, reason) {
  if (!window.tillside) return say('absent');
  const posRefundId = book.refundNumber(entry.id, refundFee);
  try {
    const result = await window.tillside.refund({
      posOrderId: entry.id,
      refundFee,
      posRefundId,
      ...(reason ? { reason } : {}),
    });
    book.noteRefund(result);
    await takeStanding(entry.id);
    show();
    return result.state === 'failed' ? (result.error?.message ?? say('refund-failed')) : undefined;
  } catch (error) {
    await takeStanding(entry.id);
    return sentenceOf(error);
  }
}

/** Asks for the end of an open order; money that has come all the same wins. */
async function cancel(entry) {
  try {
    take(await window.tillside.cancel(entry.id));
  } catch (error) {
    status = { kind: 'error', text: 'cancelRefused', code: sentenceOf(error) };
    show();
  }
}

/** After a reload: the order that was in payment is looked up, and taken up again if it is open. */
async function resume() {
  const standing = book.find(order.id);
  if (!order.handedOver || standing?.state === 'paid' || busy) return;
  status = { kind: 'waiting', text: 'resuming' };
  show();
  const result = await window.tillside.lookup(order.id).catch(() => undefined);
  if (result) take(result);
  if (result === undefined || result === null || ['waiting', 'paying', 'closing'].includes(result.state))
    await pay();
}

function newSale() {
  if (busy) return;
  order = book.begin();
  status = { kind: 'idle', text: '' };
  history.replaceState(null, '', query.has('lang') ? `/?lang=${language}` : '/');
  show();
}

byId('modes').addEventListener('change', (event) => {
  order.mode = event.target.value;
  book.save();
  show();
});
byId('pay').addEventListener('click', () => void pay());
byId('new-sale').addEventListener('click', newSale);
byId('next-customer').addEventListener('click', newSale);
byId('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  show();
});
document.addEventListener('tillside:change', (event) => take(event.detail));
document.addEventListener('tillside:ready', () => {
  show();
  void resume();
});

if (Number.isInteger(presetAmount) && presetAmount > 0 && !order.handedOver) {
  order.lines = [{ id: 'amount', price: presetAmount, quantity: 1 }];
  book.save();
}
show();
if (window.tillside) void resume();
