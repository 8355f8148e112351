import { drawCode128 } from './code128.js';
import { PHONE_WORDS } from './phone-words.js';
import { firstLanguage, yuan } from './words.js';

const POLL_MS = 1000;

let language = firstLanguage();
let wallets = [];
let chosen = new URLSearchParams(location.search).get('wallet') ?? '';
let shownCode = { wallet: '', code: '', until: 0, lifeMs: 1 };
let notice = '';
let drawnPending = '';

const byId = (id) => document.getElementById(id);
const say = (key) => PHONE_WORDS[language][key];
const wallet = () => wallets.find((candidate) => candidate.name === chosen) ?? wallets[0];

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

function walletButton(candidate) {
  const button = document.createElement('button');
  const several = wallets.filter((other) => other.platform === candidate.platform).length > 1;
  button.type = 'button';
  button.textContent = several ? `${say(candidate.platform)} · ${candidate.name}` : say(candidate.platform);
  button.dataset.testid = `wallet-${candidate.platform}`;
  button.ariaPressed = String(candidate === wallet());
  button.addEventListener('click', () => {
    chosen = candidate.name;
    notice = '';
    void update();
  });
  return button;
}

function requestCard(payment) {
  const card = document.createElement('div');
  card.className = 'request';
  card.dataset.testid = 'request';
  const amount = document.createElement('strong');
  amount.textContent = yuan(payment.fee);
  const what = document.createElement('small');
  what.textContent = payment.body;
  const buttons = document.createElement('div');
  for (const [key, approve] of [
    ['refuse', false],
    ['approve', true],
  ]) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = approve ? 'yes' : '';
    button.textContent = say(key);
    button.dataset.testid = key;
    button.addEventListener('click', () => {
      void call('decide', { outTradeNo: payment.outTradeNo, approve }).then(update, update);
    });
    buttons.append(button);
  }
  card.append(amount, what, buttons);
  return card;
}

function show() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say('title');
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = say(node.dataset.word);
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
  showPending(current);
}

/** Drawn anew only when it has changed, so that a button does not vanish under the finger. */
function showPending(current) {
  const drawing = JSON.stringify([language, current.name, current.pending]);
  if (drawing === drawnPending) return;
  drawnPending = drawing;
  byId('pending').replaceChildren(...current.pending.map(requestCard));
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
byId('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  show();
});

await update();
setInterval(() => void update(), POLL_MS);
