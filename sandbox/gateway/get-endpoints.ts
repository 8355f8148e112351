import { type Answer, succeeded } from './answer';
import type { Premises } from './endpoint';
import type { GetEndpointName } from './endpoint-names';

/** One endpoint without an envelope: it is called with GET and answers plain JSON that nobody signs. */
export interface GetEndpoint {
  readonly name: GetEndpointName;
  /** Does what the request asks for. @param query the part of the URL behind the question mark */
  apply(premises: Premises, query: URLSearchParams): Answer;
  /** The JSON of the reply. @param logId a fresh one */
  body(answer: Answer, logId: number): Record<string, unknown>;
}

/** The endpoints that are called with GET. product.md, Facts from the vendor's later documents. */
export const GET_ROWS: readonly GetEndpoint[] = [
  { name: 'ping', apply: () => succeeded(), body: ({ status }) => ({ status }) },
  {
    name: 'use_device_setting',
    apply: ({ office }, query) => office.setupCodes.redeem(query),
    body: ({ status, description, internalStatus, members }, logId) => ({
      status,
      description,
      log_id: logId,
      internal_status: internalStatus,
      ...(members ? { use_device_setting: members } : {}),
    }),
  },
];
