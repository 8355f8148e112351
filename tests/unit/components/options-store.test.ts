import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChosenFile } from '../../../components/options/chosen-text';
import { MOST_TEXT, readChosen } from '../../../components/options/chosen-text';
import { useLanguageSetting } from '../../../components/options/language-setting';
import type { OptionsLink } from '../../../components/options/options-link';
import { useOptionsStore } from '../../../components/options/options-store';
import { originPattern } from '../../../components/options/origin-pattern';
import type {
  ApplyAnswer,
  OptionsAnswers,
  OptionsMessage,
  PreviewAnswer,
  SetupView,
} from '../../../lib/contract/messages/options-messages';

const SETUP: SetupView = {
  configured: false,
  locked: false,
  keys: 'missing',
  settings: [],
  sites: [],
  baseUrls: [],
  version: '0.1.0',
  extensionId: 'a'.repeat(32),
};
const CONFIGURED: SetupView = { ...SETUP, configured: true, keys: 'plain' };
const PREVIEW: PreviewAnswer = {
  ok: true,
  changes: [{ path: 'keys.authen_key', after: '••••' }],
  origins: ['https://pos.example.com:8443', 'https://pos.example.com', 'http://127.0.0.1:4000'],
  summary: { shop: 'S', device: 'D' },
};

function file(text: string, name = 'till.json'): ChosenFile {
  return { name, size: text.length, text: () => Promise.resolve(text) };
}

class FakeLink implements OptionsLink {
  readonly said: string[] = [];
  preview: PreviewAnswer | Error = PREVIEW;
  applied: ApplyAnswer | Error = { ok: true, setup: CONFIGURED };
  held: string[] = ['http://127.0.0.1/*'];
  grant: boolean | Error = true;

  ask<M extends OptionsMessage>(message: M): Promise<OptionsAnswers[M['type']]> {
    this.said.push('text' in message ? `${message.type} ${message.text}` : message.type);
    const answers: { [K in keyof OptionsAnswers]: OptionsAnswers[K] | Error } = {
      'options.get': SETUP,
      'options.preview': this.preview,
      'options.apply': this.applied,
      'options.test': { ok: true, steps: [{ step: 'ping', ok: true, ms: 1, code: 'answered' }] },
    };
    const answer: OptionsAnswers[M['type']] | Error = answers[message.type as M['type']];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  hasOrigins(patterns: string[]): Promise<boolean> {
    return Promise.resolve(patterns.every((pattern) => this.held.includes(pattern)));
  }

  requestOrigins(patterns: string[]): Promise<boolean> {
    this.said.push(`request ${patterns.join(' ')}`);
    return this.grant instanceof Error ? Promise.reject(this.grant) : Promise.resolve(this.grant);
  }
}

async function started(link = new FakeLink()) {
  const store = useOptionsStore();
  await store.start(link);
  link.said.length = 0;
  return { store, link };
}

describe('useOptionsStore', () => {
  beforeEach(() => {
    setActivePinia(createPinia());
  });

  it('shows what a file would change and which permissions are missing', async () => {
    const { store, link } = await started();
    await store.choose(file('{"tillside":1}'));
    expect(link.said).toEqual(['options.preview {"tillside":1}']);
    expect(store.preview).toEqual(PREVIEW);
    expect(store.missing).toEqual(['https://pos.example.com/*']);
    expect(store.fileName).toBe('till.json');
  });

  it('asks for permission before anything else in the click, then applies, then tests', async () => {
    const { store, link } = await started();
    await store.choose(file('F'));
    link.said.length = 0;
    const applying = store.apply();
    // The browser takes the request only within the click itself, before anything was awaited.
    expect(link.said).toEqual(['request https://pos.example.com/*']);
    await applying;
    expect(link.said.slice(1)).toEqual(['options.apply F', 'options.test', 'options.get']);
    expect(store.outcome).toBe('applied');
    expect(store.preview).toBeUndefined();
    expect(store.test?.ok).toBe(true);
  });

  it('asks for nothing when nothing is missing', async () => {
    const { store, link } = await started();
    link.held = ['https://pos.example.com/*', 'http://127.0.0.1/*'];
    await store.choose(file('F'));
    await store.apply();
    expect(link.said.some((said) => said.startsWith('request'))).toBe(false);
  });

  it.each([false, new Error('not allowed')])(
    'changes nothing when permission is refused (%s)',
    async (grant) => {
      const { store, link } = await started();
      link.grant = grant;
      await store.choose(file('F'));
      await store.apply();
      expect(store.outcome).toBe('refused');
      expect(link.said).not.toContain('options.apply F');
      expect(store.isApplicable).toBe(true);
      link.grant = true;
      await store.apply();
      expect(store.outcome).toBe('applied');
    },
  );

  it('names problems and keeps the name of the file', async () => {
    const { store, link } = await started();
    link.preview = { ok: false, problems: [{ code: 'config-member-unknown', path: 'merchant.x' }] };
    await store.choose(file('{'));
    expect(store.problems).toHaveLength(1);
    expect(store.fileName).toBe('till.json');
    expect(store.isApplicable).toBe(false);
    link.preview = PREVIEW;
    await store.choose(file('{}', 'second.json'));
    expect(store.problems).toEqual([]);
    expect(store.fileName).toBe('second.json');
  });

  it('lets a refused application be tried again', async () => {
    const { store, link } = await started();
    link.applied = { ok: false, problems: [{ code: 'config-orders-open', path: '' }] };
    await store.choose(file('F'));
    await store.apply();
    expect(store.problems.map(({ code }) => code)).toEqual(['config-orders-open']);
    expect(store.isApplicable).toBe(true);
    expect(link.said).not.toContain('options.test');
  });

  it('says so when the worker does not answer', async () => {
    const { store, link } = await started();
    link.preview = new Error('gone');
    await store.choose(file('F'));
    expect(store.outcome).toBe('failed');
    expect(store.busy).toBeUndefined();
    link.preview = PREVIEW;
    link.applied = new Error('gone');
    await store.choose(file('F'));
    await store.apply();
    expect(store.outcome).toBe('failed');
  });

  it('lets a later choice overtake an earlier one', async () => {
    const { store, link } = await started();
    let release: (text: string) => void = () => undefined;
    const slow: ChosenFile = {
      name: 'slow',
      size: 1,
      text: () => new Promise((resolve) => (release = resolve)),
    };
    const first = store.choose(slow);
    await store.choose(file('SECOND', 'second'));
    release('FIRST');
    await first;
    await store.apply();
    expect(link.said).toContain('options.apply SECOND');
    expect(link.said).not.toContain('options.apply FIRST');
  });

  it('holds the text outside its state and forgets it with the preview', async () => {
    const { store, link } = await started();
    await store.choose(file('SECRET-KEY-TEXT'));
    expect(JSON.stringify(store.$state)).not.toContain('SECRET-KEY-TEXT');
    store.discard();
    await store.apply();
    expect(link.said.filter((said) => said.startsWith('options.apply'))).toEqual([]);
    expect(store.fileName).toBe('');
  });
});

describe('readChosen', () => {
  it('refuses what cannot be a configuration', async () => {
    const huge: ChosenFile = {
      name: 'x',
      size: MOST_TEXT * 3 + 1,
      text: () => Promise.reject(new Error('read')),
    };
    expect(await readChosen(huge)).toEqual({ ok: false, problem: { code: 'config-too-large', path: '' } });
    expect(await readChosen(file('x'.repeat(MOST_TEXT + 1)))).toMatchObject({ ok: false });
    expect(await readChosen(file('x'.repeat(MOST_TEXT)))).toMatchObject({ ok: true });
    const gone: ChosenFile = { name: 'x', size: 1, text: () => Promise.reject(new Error('gone')) };
    expect(await readChosen(gone)).toMatchObject({ ok: false });
  });
});

describe('originPattern', () => {
  it('covers all ports of the host', () => {
    expect(originPattern('https://pos.example.com')).toBe('https://pos.example.com/*');
    expect(originPattern('http://localhost:3000')).toBe('http://localhost/*');
  });
});

describe('useLanguageSetting', () => {
  function storageWith(text: string | null): Storage {
    let kept = text;
    return {
      length: 1,
      clear: () => (kept = null),
      getItem: () => kept,
      key: () => null,
      removeItem: () => (kept = null),
      setItem: (_, value) => (kept = value),
    };
  }

  it('follows the browser until a language is chosen, and remembers the choice', () => {
    const storage = storageWith(null);
    const first = useLanguageSetting(storage, 'zh-CN');
    expect(first.language.value).toBe('zh-CN');
    first.choose('en');
    expect(first.language.value).toBe('en');
    expect(useLanguageSetting(storage, 'zh-CN').language.value).toBe('en');
    first.choose('auto');
    expect(useLanguageSetting(storage, 'zh-CN').language.value).toBe('zh-CN');
  });

  it('takes anything else for automatic', () => {
    expect(useLanguageSetting(storageWith('fr'), 'en').setting.value).toBe('auto');
  });
});
