import { describe, expect, it } from 'vitest';
import { proveSender } from '../../../lib/browser/sender';

type MessageSender = chrome.runtime.MessageSender;

const ID = 'abcdefghijklmnopabcdefghijklmnop';
const OWN = { id: ID, origin: `chrome-extension://${ID}` };
const POS = 'https://pos.example.com';
const DOCUMENT = '0123456789ABCDEF0123456789ABCDEF';

const tab = (id: number | undefined): chrome.tabs.Tab => ({ id }) as chrome.tabs.Tab;
const prove = (sender: MessageSender | undefined) => proveSender(sender, OWN, (origin) => origin === POS);
const ours = (page: string, more: Partial<MessageSender> = {}): MessageSender => ({
  id: ID,
  origin: OWN.origin,
  url: `${OWN.origin}/${page}`,
  frameId: 3,
  tab: tab(7),
  ...more,
});
const fromPage = (more: Partial<MessageSender> = {}): MessageSender => ({
  id: ID,
  origin: POS,
  url: `${POS}/checkout`,
  frameId: 0,
  documentId: DOCUMENT,
  tab: tab(7),
  ...more,
});

describe('our own pages', () => {
  it('the panel in a tab', () => {
    expect(prove(ours('panel.html'))).toEqual({ kind: 'panel', tabId: 7 });
    expect(prove(ours('panel.html?tab=9#x'))).toEqual({ kind: 'panel', tabId: 7 });
  });

  it('the options page, in a tab or not', () => {
    expect(prove(ours('options.html'))).toEqual({ kind: 'options' });
    const { tab: _none, ...windowless } = ours('options.html');
    expect(prove(windowless)).toEqual({ kind: 'options' });
  });

  it.each([
    ['a panel without a tab', { ...ours('panel.html'), tab: tab(undefined) }],
    ['another page of ours', ours('popup.html')],
    ['the worker', ours('background.js')],
    ['a path that ends alike', ours('x/panel.html')],
    ['a path that begins alike', ours('panel.html.evil')],
    ['a path in another case', ours('Panel.html')],
    ['an encoded path', ours('%70anel.html')],
    ['no address', ours('', { url: '' })],
    ['an address that is none', ours('', { url: 'panel.html' })],
    ['our origin at a page of the web', ours('', { url: 'https://evil.example/panel.html' })],
    ['our origin at options of the web', ours('', { url: 'https://evil.example/options.html' })],
    ['our origin in a blob', ours('', { url: `blob:${OWN.origin}/options.html` })],
    ['our origin in a data address', ours('', { url: 'data:text/html,/options.html' })],
    ['our origin in about:blank', ours('', { url: 'about:blank' })],
  ])('not %s', (_name, sender) => {
    expect(prove(sender)).toEqual({ kind: 'refused' });
  });
});

describe('approved pages', () => {
  it('a content script in a frame of an approved origin', () => {
    expect(prove(fromPage())).toEqual({
      kind: 'pos',
      tabId: 7,
      frameId: 0,
      documentId: DOCUMENT,
      origin: POS,
    });
    expect(prove(fromPage({ frameId: 12 }))).toMatchObject({ kind: 'pos', frameId: 12 });
  });

  it('is judged by its origin, not by its address', () => {
    expect(prove(fromPage({ url: 'about:srcdoc' }))).toMatchObject({ kind: 'pos', origin: POS });
    expect(prove(fromPage({ origin: 'https://evil.example' }))).toEqual({ kind: 'refused' });
    expect(prove(fromPage({ url: `${OWN.origin}/options.html` }))).toMatchObject({ kind: 'pos' });
  });

  it.each([
    ['another port', fromPage({ origin: `${POS}:8443` })],
    ['another scheme', fromPage({ origin: 'http://pos.example.com' })],
    ['a subdomain', fromPage({ origin: 'https://x.pos.example.com' })],
    ['a look-alike', fromPage({ origin: 'https://pos.example.com.evil.example' })],
    ['a sandboxed frame', fromPage({ origin: 'null' })],
    ['a frame of ours under a sandbox', ours('panel.html', { origin: 'null' })],
    ['no tab', fromPage({ tab: tab(undefined) })],
  ])('not %s', (_name, sender) => {
    expect(prove(sender)).toEqual({ kind: 'refused' });
  });

  it.each(['origin', 'frameId', 'documentId', 'tab'] as const)('not without %s', (name) => {
    const { [name]: _gone, ...rest } = fromPage();
    expect(prove(rest)).toEqual({ kind: 'refused' });
  });
});

describe('everybody else', () => {
  it.each([
    ['nobody', undefined],
    ['a page of the web itself', { origin: POS, url: `${POS}/`, tab: tab(7), frameId: 0 }],
    ['another extension', fromPage({ id: 'ponmlkjihgfedcbaponmlkjihgfedcba' })],
    ['another extension with our origin', ours('options.html', { id: 'ponmlkjihgfedcbaponmlkjihgfedcba' })],
    ['an empty id', ours('options.html', { id: '' })],
    ['another extension’s page', ours('options.html', { origin: 'chrome-extension://ponmlkjihgfedcba' })],
  ])('%s is refused', (_name, sender) => {
    expect(prove(sender)).toEqual({ kind: 'refused' });
  });
});
