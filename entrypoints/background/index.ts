import * as v from 'valibot';
import { defineBackground } from 'wxt/utils/define-background';
import { optionsMessageSchema } from '../../lib/contract/messages/options-messages';
import { panelMessageSchema, type TillView } from '../../lib/contract/messages/panel-messages';
import { posMessageSchema, type PosMessage } from '../../lib/contract/messages/pos-messages';
import { grantedOrigins, injectPosScripts, registerPosScripts } from '../../lib/browser/pos-scripts';
import { proveSender } from '../../lib/browser/sender';
import { TabBook } from '../../lib/browser/tab-book';
import { makeTillClock } from '../../lib/browser/till-clock';
import { BrowserWake, SETTLE_ALARM } from '../../lib/browser/wake';
import { wedgeSettingsOf } from '../../lib/config/for-flow';
import { SettingsStore } from '../../lib/config/settings-store';
import { Engine } from '../../lib/flow/engine';
import { KeyedLock } from '../../lib/flow/keyed-lock';
import { GatewayClient } from '../../lib/gateway/client';
import { DexieJournal } from '../../lib/journal/journal';
import { JournalDatabase } from '../../lib/journal/journal-database';
import { messageFor } from '../../lib/words/message-for';
import { resolveLanguage } from '../../lib/words/words-for';
import { MONITOR_ALARM, Monitoring } from './monitoring';
import { OptionsDesk } from './options-desk';
import { PanelCommands } from './panel-commands';
import { PanelDesk } from './panel-desk';
import { PosDesk } from './pos-desk';
import { Till } from './till';

/** OrderClient `terminal_type` by operating system (API document, OrderClient). */
const TERMINAL_TYPES: Readonly<Record<string, number>> = { win: 1, android: 2, ios: 3, linux: 4 };
const OTHER_TERMINAL = 100;

/** What a page is answered, whoever it is. */
const PAGE_CALLS: ReadonlySet<PosMessage['type']> = new Set([
  'pos.pay',
  'pos.refund',
  'pos.lookup',
  'pos.cancel',
]);

/** For the console of the worker; never a key, never a code. */
function logged(what: string): (error: unknown) => void {
  return (error) => console.warn('tillside', what, String(error));
}

export default defineBackground(() => {
  const clock = makeTillClock();
  const journal = new DexieJournal(new JournalDatabase());
  const till = new Till(new SettingsStore(), (freshness) => journal.remember(freshness, clock.now()));
  const tabs = new TabBook();
  const gateway = new GatewayClient({
    fetch: (...request) => fetch(...request),
    // The till's own clock: offsets of the gateway's are reckoned against the instants in the journal.
    now: () => clock.now(),
    signer: () => till.signer,
    sdkVersion: __TILLSIDE_VERSION__,
    baseUrls: () => till.settings?.gateway.base_urls ?? [],
    onCall: (fact) => monitoring.record(fact),
  });
  const monitoring = new Monitoring({ gateway, till, clock });
  const browserWake = new BrowserWake();
  const engine = new Engine({
    journal,
    gateway,
    clock,
    wake: {
      keepAlive: (on) => {
        browserWake.keepAlive(on);
        // While money is in flight nothing else is sent.
        monitoring.busyChanged(on);
      },
      wakeIn: (ms) => browserWake.wakeIn(ms),
    },
    policy: () => till.policy(),
    identity: () => till.identity(),
    readiness: () => till.readiness(gateway),
    holdSetup: (task) => till.holdSetup(task),
    onChange: (order) => {
      panels.onChange(order).catch(logged('panel-not-told'));
      desk.onChange(order).catch(logged('page-not-told'));
    },
    onRefundChange: (_refund, order) => {
      panels.onRefundChange(order).catch(logged('panel-not-told'));
      desk.onChange(order).catch(logged('page-not-told'));
    },
    canSignRefunds: () => till.signer?.sign !== undefined,
    onTrouble: (code, outTradeNo, detail) => console.warn('tillside', code, outTradeNo, detail ?? ''),
  });

  function language() {
    return resolveLanguage(till.settings?.policy.language ?? 'auto', chrome.i18n.getUILanguage());
  }

  function tillView(): TillView {
    const { settings } = till;
    const first = settings?.gateway.base_urls[0];
    return {
      configured: settings !== undefined,
      locked: till.keys === 'locked',
      environment: first !== undefined && first.startsWith('https:') ? 'live' : 'sandbox',
      shop: settings?.merchant.out_shop_id ?? '',
      device: settings?.terminal.device_id ?? '',
      language: settings?.policy.language ?? 'auto',
      scanner: settings === undefined ? {} : wedgeSettingsOf(settings.scanner),
    };
  }

  const panels = new PanelDesk({
    journal,
    tabs,
    policy: () => till.policy(),
    till: tillView,
    now: () => Date.now(),
  });
  const commands = new PanelCommands({ engine, journal, tabs, panels, now: () => Date.now() });
  const desk = new PosDesk({
    engine,
    journal,
    tabs,
    panels,
    commands,
    readiness: () => till.readiness(gateway),
    now: () => Date.now(),
    say: (code, field) => messageFor(code, language()) + (field === undefined ? '' : ` (${field})`),
  });
  const options = new OptionsDesk({ till, gateway, journal, now: () => clock.now(), onApplied });

  let approved: readonly string[] = [];
  const sites = new KeyedLock();

  function approveSites(): Promise<void> {
    return sites.run('sites', async () => {
      approved = await grantedOrigins(till.settings?.sites.map(({ origin }) => origin) ?? []);
      await registerPosScripts(
        __LOOPBACK_ALLOWED__ ? [...new Set([...LOOPBACK_PAGES, ...approved])] : approved,
      );
    });
  }

  function belongs(url: URL): boolean {
    return (
      approved.includes(url.origin) ||
      (__LOOPBACK_ALLOWED__ && LOOPBACK_PAGES.includes(`${url.protocol}//${url.hostname}`))
    );
  }

  async function reachPages(): Promise<void> {
    await approveSites();
    await injectPosScripts(belongs);
  }

  async function onApplied(): Promise<void> {
    await reachPages();
    await panels.refresh();
    await engine.recover(false);
    monitoring.tick().catch(logged('not-monitored'));
  }

  /**
   * Nothing is answered before the worker knows its set-up and has taken up what was open; nothing else that goes wrong
   * at the start may keep it from answering.
   */
  async function start(): Promise<void> {
    const [{ os }, isNewSession] = await Promise.all([chrome.runtime.getPlatformInfo(), tabs.load()]);
    await till.load(TERMINAL_TYPES[os] ?? OTHER_TERMINAL).catch(logged('settings-not-read'));
    await engine.recover(isNewSession);
    if (isNewSession) await tabs.markStarted();
    else await commands.takeUp().catch(logged('panels-not-taken-up'));
    // After an update the pages that are open hold scripts of the version before.
    await (isNewSession ? reachPages() : approveSites()).catch(logged('pages-not-reached'));
    void till.sweep();
    monitoring.tick().catch(logged('not-monitored'));
    void journal.prune(clock.now()).catch(logged('journal-not-pruned'));
  }

  const started = start();
  const own = { id: chrome.runtime.id, origin: location.origin };
  const prove = (sender: chrome.runtime.MessageSender | undefined) =>
    proveSender(sender, own, (origin) => approved.includes(origin));

  async function answer(message: unknown, sender: chrome.runtime.MessageSender): Promise<unknown> {
    await started;
    const from = prove(sender);
    if (from.kind === 'pos') {
      const read = v.safeParse(posMessageSchema, message);
      return read.success ? desk.onMessage(read.output, from) : undefined;
    }
    if (from.kind === 'options') {
      const read = v.safeParse(optionsMessageSchema, message);
      return read.success ? options.onMessage(read.output) : undefined;
    }
    return refuseUnapproved(message);
  }

  /** A page that may call, and is told why not: it learns nothing but what its own address is. */
  function refuseUnapproved(message: unknown): unknown {
    const read = v.safeParse(posMessageSchema, message);
    if (!read.success || !PAGE_CALLS.has(read.output.type)) return undefined;
    return desk.refuse(till.settings === undefined ? 'not-configured' : 'site-not-approved');
  }

  chrome.runtime.onMessage.addListener((message: unknown, sender, respond) => {
    // An undefined answer would leave the asking side waiting for ever.
    answer(message, sender).then(
      (found) => respond(found ?? null),
      () => respond(null),
    );
    return true;
  });

  chrome.runtime.onConnect.addListener((port) => {
    const from = prove(port.sender);
    if (port.name !== 'panel' || from.kind !== 'panel') return port.disconnect();
    const { tabId } = from;
    port.onMessage.addListener((message: unknown) => {
      const read = v.safeParse(panelMessageSchema, message);
      if (read.success)
        started.then(() => commands.onMessage(read.output, tabId)).catch(logged('panel-not-served'));
    });
    started.then(() => panels.onConnect(port, tabId)).catch(logged('panel-not-served'));
  });

  chrome.action.onClicked.addListener(() => void chrome.runtime.openOptionsPage());
  chrome.tabs.onRemoved.addListener((tabId) => {
    started.then(() => desk.onTabClosed(tabId)).catch(logged('tab-not-left'));
  });
  chrome.alarms.onAlarm.addListener(({ name }) => {
    if (name === SETTLE_ALARM) void started.then(() => engine.recover(false));
    if (name === MONITOR_ALARM) started.then(() => monitoring.tick()).catch(logged('not-monitored'));
  });
  // Without a listener the worker would not run before somebody needs it; starting is all that it has to do.
  chrome.runtime.onStartup.addListener(() => void started);
  chrome.runtime.onInstalled.addListener(() => void started);
  // A permission that is granted elsewhere reaches the tabs that are open, too.
  chrome.permissions.onAdded.addListener(() => void started.then(reachPages));
  chrome.permissions.onRemoved.addListener(() => void started.then(approveSites));
});

/** The demo build's POS pages: scripts are registered there from the start. */
const LOOPBACK_PAGES = ['http://127.0.0.1', 'http://localhost'];
