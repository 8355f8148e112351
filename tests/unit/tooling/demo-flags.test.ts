import { expect, test } from 'vitest';
import { readFlags } from '../../../sandbox/demo/demo-flags';

test.each([
  [['--auto', '--language', 'zh-CN', '--port', '4200'], { auto: true, language: 'zh-CN', port: 4200 }],
  [[], { auto: false, language: 'en', headless: false, port: 0 }],
])('the flags %j of the demonstration', (args, expected) => {
  expect(readFlags(args)).toMatchObject(expected);
});

test.each([[['--language', 'fr']], [['--port', '70000']], [['--port', 'x']], [['--otto']], [['now']]])(
  'a sentence for the flags %j',
  (args) => {
    expect(readFlags(args)).toEqual(expect.stringMatching(/\.$/));
  },
);
