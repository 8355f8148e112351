import { interfaceNumber, status } from './enums';
import { listOf, nested, number32, number64, oneOf, optional, required, structure, text } from './rules';

const SECTION = '上报客户端接口监控信息';

export const clientIntResult = structure('ClientIntResult', SECTION, {
  interface: required(oneOf(interfaceNumber)),
  status: required(oneOf(status)),
  description: required(text(255)),
  time_cost: required(number32),
  start_time: required(number64),
  logs: optional(text()),
  log_id: required(number32),
  domain_name: required(text(1024)),
});

export const uncompressedMonitorInfo = structure('UncompressedMonitorInfo', SECTION, {
  client_int_results: optional(listOf(nested(clientIntResult))),
  machine_info: required(text()),
});
