import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { DomainBook } from '../../../lib/gateway/domain-book';

let now: number;
let urls: string[];
let book: DomainBook;

beforeEach(() => {
  now = 1_700_000_000_000;
  urls = ['a', 'b', 'c'];
  book = new DomainBook(
    () => urls,
    () => now,
  );
});

describe('the order in which domains are asked', () => {
  it('is the admin’s, and an order’s own domain comes first', () => {
    expect(book.inOrder()).toEqual(['a', 'b', 'c']);
    expect(book.inOrder('b')).toEqual(['b', 'a', 'c']);
  });

  it('keeps an older set-up’s domain first for its orders', () => {
    expect(book.inOrder('gone')).toEqual(['gone', 'a', 'b', 'c']);
  });

  it('puts one that failed last for 60 s, an order’s own too', () => {
    book.failed('a');
    expect(book.inOrder('a')).toEqual(['b', 'c', 'a']);
    now += 59_999;
    expect(book.inOrder()).toEqual(['b', 'c', 'a']);
    now += 1;
    expect(book.inOrder()).toEqual(['a', 'b', 'c']);
  });

  it('takes one that answers again back at once', () => {
    book.failed('a');
    book.answered('a');
    expect(book.inOrder()).toEqual(['a', 'b', 'c']);
  });

  it('asks the one that failed longest ago first where all are down', () => {
    book.failed('b');
    now += 1;
    book.failed('a');
    now += 1;
    book.failed('c');
    expect(book.inOrder()).toEqual(['b', 'a', 'c']);
  });

  it('reads the set-up anew', () => {
    urls = ['d'];
    expect(book.inOrder()).toEqual(['d']);
    urls = [];
    expect(book.inOrder()).toEqual([]);
  });

  it('names each domain exactly once, whatever has happened', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean(), fc.nat(90_000));
    fc.assert(
      fc.property(fc.array(step), fc.constantFrom(undefined, 'a', 'd'), (steps, home) => {
        const tried = new DomainBook(
          () => ['a', 'b', 'b', 'c'],
          () => now,
        );
        for (const [domain, ok, ms] of steps) {
          now += ms;
          if (ok) tried.answered(domain);
          else tried.failed(domain);
        }
        const expected = home === 'd' ? ['a', 'b', 'c', 'd'] : ['a', 'b', 'c'];
        expect([...tried.inOrder(home)].sort()).toEqual(expected);
      }),
    );
  });
});
