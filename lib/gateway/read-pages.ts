import type { Authentic, CallOutcome } from '../flow/call-outcome';
import { makeNonce } from '../payment/order-number';
import type { Endpoint } from './endpoints';
import { readFields } from './read-fields';
import { isJsonObject, type JsonObject, type JsonValue } from './json-reader';
import type { ReplyOf, Structure } from './fields/rules';
import { integerAt, objectAt } from './read-members';
import { notDone, type Reply, unsettled } from './read-status';
import type { RequestSender } from './request-sender';
import { NO_REPLY } from './transport';

/** A call that brought no page: the last thing that an iterator of pages gives. */
export type NoPage = Extract<CallOutcome, { kind: 'refused' | 'system-error' | 'unsettled' | 'not-sent' }>;

/** One page of a list. `totalCount` counts the rows of all pages. */
export type Page<Row> = { kind: 'page'; rows: readonly Row[]; totalCount: number } & Authentic;

/** What asking for a page can end in. */
export type PageReading<Row> = Page<Row> | NoPage;

/** Which list is read. */
export interface Listing {
  endpoint: Endpoint & { pageSize: number };
  /** The member of the node that carries the rows. */
  rowsIn: string;
  /** The request content but for page and nonce. */
  content: object;
  /** The domain that is asked first. */
  home?: string;
}

/**
 * A gateway that never ends is left. So is a list of more than 50 000 rows: at a fifth of a second for each page it would
 * take well over a minute and a half, and nobody waits at a till for longer.
 */
const MOST_PAGES = 500;
/** A list that changes under every reading is left after so many that began anew. */
const MOST_CHANGES = 3;

/** The rows of a node; a list that is empty may be left out. Undefined where they are no list. */
function rowsAt(node: JsonObject, name: string): readonly JsonValue[] | undefined {
  const rows = node[name];
  if (rows === undefined || rows === null) return [];
  return Array.isArray(rows) ? rows : undefined;
}

function readPage(rowsIn: string, reply: Reply): PageReading<JsonValue> {
  if (reply.kind === 'unsettled') return reply;
  const { status, node, authentic } = reply;
  if (status !== 0) return notDone(status, reply);
  const rows = node === undefined ? undefined : rowsAt(node, rowsIn);
  if (node === undefined || rows === undefined) return unsettled('reply-mismatched', rowsIn);
  const totalCount = integerAt(node, 'total_count');
  if (totalCount === undefined || totalCount < 0) return unsettled('reply-mismatched', 'total_count');
  return { kind: 'page', rows, totalCount, ...authentic };
}

/** What tells a row of a list from the others, however often it is listed; undefined where nothing does. */
type Identity = (row: JsonValue) => string | undefined;

/**
 * An order by its number; a refund by its own, with what may not differ between two rows about the same one: else both are
 * rows, and whoever reads them has to judge (API document, OrderDetail).
 */
function receiptIdentity(row: JsonValue): string | undefined {
  const receipt = isJsonObject(row) ? (objectAt(row, 'receipt') ?? {}) : {};
  const refund = objectAt(objectAt(receipt, 'refund_order') ?? {}, 'refund_order_content');
  const content = refund ?? objectAt(objectAt(receipt, 'order') ?? {}, 'order_content') ?? {};
  const { out_refund_no: refundNo, out_trade_no: tradeNo, refund_fee: refundFee } = content;
  if (refund === undefined) return typeof tradeNo === 'string' ? tradeNo : undefined;
  if (typeof refundNo !== 'string' || typeof tradeNo !== 'string') return undefined;
  return JSON.stringify([refundNo, tradeNo, typeof refundFee === 'number' ? refundFee : null]);
}

/** By the member that carries the rows. Rows of other lists cannot be told apart. */
const IDENTITY: Readonly<Partial<Record<string, Identity>>> = { order_details: receiptIdentity };

/** The different rows of one reading. */
class SeenRows {
  readonly #identity: Identity | undefined;
  readonly #identities = new Set<string>();
  #nameless = 0;

  constructor(identity: Identity | undefined) {
    this.#identity = identity;
  }

  get count(): number {
    return this.#identities.size + this.#nameless;
  }

  get canTellApart(): boolean {
    return this.#nameless === 0;
  }

  /** Counts the rows of a page, and gives those that are new. What cannot be told apart is new. */
  take(rows: readonly JsonValue[]): readonly JsonValue[] {
    return rows.filter((row) => {
      const before = this.count;
      const identity = this.#identity?.(row);
      if (identity === undefined) this.#nameless += 1;
      else this.#identities.add(identity);
      return this.count > before;
    });
  }
}

/** One try at reading a list: the pages it brought, and what ended it before the last. */
interface Reading {
  pages: Page<JsonValue>[];
  /** Undefined where the list is complete. */
  end?: NoPage;
  /** It was the domain that failed, or the list that changed: another try may do better. */
  anew?: 'next-domain' | 'same-domain';
}

function broken(pages: Page<JsonValue>[], end: NoPage): Reading {
  const domainFailed = end.kind === 'unsettled' && NO_REPLY.has(end.reason);
  return { pages, end, ...(domainFailed ? { anew: 'next-domain' } : {}) };
}

function changed(pages: Page<JsonValue>[], detail: string): Reading {
  return { ...broken(pages, unsettled('reply-mismatched', detail)), anew: 'same-domain' };
}

/** Reads a list from one domain, from page 1 until there are as many different rows as `total_count` tells. */
async function readFrom(
  domain: string,
  sender: RequestSender,
  { endpoint, rowsIn, content }: Listing,
): Promise<Reading> {
  const pages: Page<JsonValue>[] = [];
  const seen = new SeenRows(IDENTITY[rowsIn]);
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const reading = await sender.call<PageReading<JsonValue>>({
      endpoint,
      content: () => ({
        ...content,
        page_num: page,
        page_size: endpoint.pageSize,
        nonce_str: makeNonce(),
      }),
      home: domain,
      homeOnly: true,
      read: (reply) => readPage(rowsIn, reply),
    });
    if (reading.kind !== 'page') return broken(pages, reading);
    const rows = seen.take(reading.rows);
    const hasFallen = reading.totalCount < (pages.at(-1) ?? reading).totalCount;
    const hasGrown = reading.totalCount > (pages[0] ?? reading).totalCount;
    // Rows have moved from page to page: one may be on none that was read, and another on two.
    if (hasFallen || (hasGrown && !seen.canTellApart)) return changed(pages, 'total_count changes');
    pages.push({ ...reading, rows });
    if (seen.count >= reading.totalCount || endpoint.onlyPage === true) return { pages };
    // A row that came in on a page that had been read is found by another reading.
    if (reading.rows.length === 0) return changed(pages, 'fewer rows than total_count');
  }
  return broken(pages, unsettled('reply-mismatched', `more than ${MOST_PAGES} pages`));
}

/**
 * Reads a list to its end and then gives its pages: one domain may know of rows that another does not, so all of them come
 * from one, and where that fails in the middle the reading begins anew at the next. A list may grow while it is read if its
 * rows can be told apart: then a row that moves to the next page counts once. Where it has changed otherwise, or rows are
 * missing at its end, the reading begins anew, a few times. Anything that is not a page is the last thing it gives: a list that ends so is not
 * complete.
 */
export async function* readPages(
  sender: RequestSender,
  listing: Listing,
): AsyncGenerator<PageReading<JsonValue>, void, undefined> {
  let reading = broken([], unsettled('network-failed', 'no domain to ask'));
  let changes = 0;
  for (const domain of sender.domains.inOrder(listing.home)) {
    do {
      reading = await readFrom(domain, sender, listing);
    } while (reading.anew === 'same-domain' && (changes += 1) <= MOST_CHANGES);
    if (reading.anew !== 'next-domain') break;
  }
  yield* reading.pages;
  if (reading.end !== undefined) yield reading.end;
}

/** The same with each row read by its table; rows that are no structures are left out. */
export async function* readTypedPages<S extends Structure>(
  sender: RequestSender,
  listing: Listing,
  row: S,
): AsyncGenerator<PageReading<ReplyOf<S>>, void, undefined> {
  for await (const reading of readPages(sender, listing)) {
    if (reading.kind !== 'page') yield reading;
    else yield { ...reading, rows: reading.rows.filter(isJsonObject).map((found) => readFields(row, found)) };
  }
}
