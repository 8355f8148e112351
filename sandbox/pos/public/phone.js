import { drawCode128 } from './code128.js';
import { billItem, codeItem, SteadyList } from './phone-lists.js';
import { Sheets } from './phone-sheets.js';
import { PHONE_WORDS } from './phone-words.js';
import { byId, element } from './till-dom.js';
import { firstLanguage, yuan } from './words.js';

const POLL_MS = 500;

let language = firstLanguage();
let wallets = [];
let chosen = new URLSearchParams(location.search).get('wallet') ?? '';
let shownCode = { wallet: '', code: '', until: 0, lifeMs: 1 };
let notice = '';
/** How many bills of each wallet have been seen: a further one is news. */
const seenBills = new Map();

const say = (key) => PHONE_WORDS[language][key];
const wallet = () => wallets.find((candidate) => candidate.name === chosen) ?? wallets[0];
const sheets = new Sheets(say);
const codes = new SteadyList('qr-codes', codeItem(openCode), 'nothingToScan');
const bills = new SteadyList('bills', billItem, 'noBills');

async function call(name, values) {
  const init = values && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ wallet: wallet()?.name, ...values }),
  };
  const response = await fetch(`/phone/${name}`, init);
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function update() {
  try {
    wallets = await call('wallets');
    if (notice === 'offline') notice = '';
    const now = Date.now();
    if (shownCode.wallet !== wallet().name || now >= shownCode.until) await renew();
    tellNews();
  } catch {
    notice = 'offline';
  }
  show();
}

async function renew() {
  const { name } = wallet();
  const { code, lifeMs } = await call('code', {});
  shownCode = { wallet: name, code, until: Date.now() + lifeMs, lifeMs };
  drawCode128(byId('barcode'), code);
}

/** A payment that went through, or money that came back, is shown whatever brought it about. */
function tellNews() {
  const { name, history } = wallet();
  const seen = seenBills.get(name);
  seenBills.set(name, history.length);
  if (seen === undefined || history.length <= seen) return;
  const newest = history[0];
  sheets.result(newest.kind === 'charge' ? 'paid' : 'refunded', newest.fee, newest.body);
}

/** The camera: what a code asks for is shown before it is paid. */
async function openCode(codeUrl) {
  notice = '';
  try {
    const found = await call('scan-qr', { codeUrl });
    sheets.confirm(found, () => void payCode(codeUrl));
  } catch {
    notice = 'codeUnknown';
  }
  show();
}

async function payCode(codeUrl) {
  try {
    const { outcome } = await call('pay-qr', { codeUrl });
    await update();
    if (outcome === 'funds-short' || outcome === 'not-payable')
      sheets.result('failed', undefined, say(outcome));
  } catch {
    await update();
  }
}

async function decide(payment, approve) {
  try {
    await call('decide', { outTradeNo: payment.outTradeNo, approve });
    await update();
    if (!approve) sheets.result('refused', payment.fee, payment.body);
    else if (!sheets.open) sheets.result('failed', payment.fee, payment.body);
  } catch {
    await update();
  }
}

function walletButton(candidate) {
  const several = wallets.filter((other) => other.platform === candidate.platform).length > 1;
  const button = element('button', {
    type: 'button',
    testid: `wallet-${candidate.platform}`,
    textContent: several ? `${say(candidate.platform)} · ${candidate.name}` : say(candidate.platform),
    onclick: () => {
      chosen = candidate.name;
      notice = '';
      void update();
    },
  });
  button.ariaPressed = String(candidate === wallet());
  return button;
}

function choose(tab) {
  byId('phone').dataset.tab = tab;
  notice = '';
  show();
}

function show() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say('title');
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll('[data-placeholder]'))
    node.placeholder = say(node.dataset.placeholder);
  for (const button of document.querySelectorAll('.tabs button'))
    button.ariaPressed = String(button.dataset.tab === byId('phone').dataset.tab);
  byId('language').textContent = say('other');
  byId('clock').textContent = new Date().toTimeString().slice(0, 5);
  byId('notice').textContent = notice && say(notice);
  const current = wallet();
  byId('scan').disabled = !current;
  if (!current) return;
  byId('phone').dataset.platform = current.platform;
  byId('wallets').replaceChildren(...wallets.map(walletButton));
  byId('balance').value = yuan(current.balance);
  byId('ask').checked = !current.passwordFree;
  byId('code').textContent = shownCode.code.replace(/^(\d{4})(\d{4})(\d{4})/, '$1 $2 $3 ');
  byId('barcode').ariaLabel = shownCode.code;
  byId('life-bar').style.width = `${Math.max(0, ((shownCode.until - Date.now()) / shownCode.lifeMs) * 100)}%`;
  codes.show(current.qrCodes, language, say);
  bills.show(current.history, language, say);
  showPending(current.pending);
}

/** The oldest payment that waits for the password; a sheet whose payment has ended meanwhile goes away. */
function showPending(pending) {
  const asking = sheets.open.startsWith('password ');
  const [oldest] = pending;
  if (asking && !pending.some((payment) => sheets.open === `password ${payment.outTradeNo}`)) sheets.close();
  if (oldest && !sheets.open) sheets.password(oldest, (approve) => void decide(oldest, approve));
}

byId('refresh').addEventListener('click', () => void renew().then(show, update));
byId('ask').addEventListener('change', (event) => {
  void call('password', { ask: event.target.checked }).then(update, update);
});
byId('scan').addEventListener('click', () => {
  void call('scan', { code: shownCode.code }).then(() => {
    notice = 'shown';
    show();
  }, update);
});
byId('paste').addEventListener('submit', (event) => {
  event.preventDefault();
  const url = byId('code-url').value.trim();
  if (url) void openCode(url);
});
for (const button of document.querySelectorAll('.tabs button'))
  button.addEventListener('click', () => choose(button.dataset.tab));
byId('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  show();
});

await update();
setInterval(() => void update(), POLL_MS);
