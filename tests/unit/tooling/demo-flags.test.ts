import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { guide, readFlags, USAGE } from '../../../sandbox/demo/demo-flags';

test.each([
  [['--auto', '--language', 'zh-CN', '--port', '4200'], { auto: true, language: 'zh-CN', port: 4200 }],
  [[], { auto: false, language: 'en', headless: false, port: 0, help: false }],
  [['--help'], { help: true }],
  [['-h'], { help: true }],
])('the flags %j of the demonstration', (args, expected) => {
  expect(readFlags(args)).toMatchObject(expected);
});

test.each([[['--language', 'fr']], [['--port', '70000']], [['--port', 'x']], [['--otto']], [['now']]])(
  'a sentence for the flags %j',
  (args) => {
    expect(readFlags(args)).toEqual(expect.stringMatching(/\.$/));
  },
);

test.each(['auto', 'language', 'headless', 'port', 'extension', 'help'])('the usage names --%s', (flag) => {
  expect(USAGE).toContain(`--${flag}`);
});

const pageWords = ['words.js', 'phone-words.js']
  .map((file) => readFileSync(new URL(`../../../sandbox/pos/public/${file}`, import.meta.url), 'utf8'))
  .join();

test.each(['en', 'zh-CN'] as const)(
  'the guide in %s names what to press by the words on the pages',
  (language) => {
    const text = guide(language, 'http://127.0.0.1:4200/');
    expect(text).toContain('http://127.0.0.1:4200/phone');
    const named = [...text.matchAll(/["“]([^"”]+)["”]/g)].map(([, word]) => word);
    expect(named.length).toBeGreaterThan(6);
    for (const word of named) expect(pageWords).toContain(`'${word}'`);
  },
);
