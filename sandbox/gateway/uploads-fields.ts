import {
  type FieldRule,
  type FieldTable,
  flag,
  listOf,
  nonce,
  number32,
  number64,
  object,
  oneOf,
  text,
} from './field-rules';
import { orderClient } from './field-tables';

/** The longest text where the document gives none, in code points. */
const UNBOUNDED = 1_000_000;

/** API document, Interface. */
const interfaceNumber = oneOf(14, 100, 101, 103, 104, 106, 107, 108, 202, 203);
const status = oneOf(0, 3, 101, 102, 103, 104);
/** A success has no description, and the field is required all the same. */
const description: FieldRule = { kind: 'string', max: 255, mayBeEmpty: true };

/** API document, ClientIntResult. Times: `time_cost` in ms, `start_time` in s. */
const clientIntResult: FieldTable = {
  interface: ['required', interfaceNumber],
  status: ['required', status],
  description: ['required', description],
  time_cost: ['required', number32],
  start_time: ['required', number64],
  logs: ['optional', text(UNBOUNDED)],
  log_id: ['required', number32],
  domain_name: ['required', text(1024)],
};

/** API document, UncompressedMonitorInfo; the results are an array (protocol.md). */
export const uncompressedMonitorInfo: FieldTable = {
  client_int_results: ['optional', listOf(object(clientIntResult))],
  machine_info: ['required', text(UNBOUNDED)],
};

const uploader: FieldTable = {
  out_mch_id: ['required', text(32)],
  out_sub_mch_id: ['required', text(32)],
  out_shop_id: ['required', text(32)],
  order_client: ['required', object(orderClient('optional'))],
  nonce_str: ['required', nonce],
};

/** Request content of `upload_client_monitor_info`. Which of the two infos it carries is looked at by the row. */
export const monitorFields: FieldTable = {
  ...uploader,
  interval: ['required', number32],
  is_compress: ['required', flag],
  compress_type: ['optional', oneOf(3)],
  compressed_monitor_info: [
    'optional',
    text(UNBOUNDED, /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  ],
  uncompressed_monitor_info: ['optional', object(uncompressedMonitorInfo)],
};

/** Request content of `upload_client_conf_info`. */
export const confFields: FieldTable = { ...uploader, machine_info: ['required', text(UNBOUNDED)] };
