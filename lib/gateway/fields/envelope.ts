import { authenType, signType, status } from './enums';
import {
  type Field,
  type Fields,
  nested,
  number32,
  oneOf,
  optional,
  required,
  structure,
  type Structure,
  text,
} from './rules';

const SECTION = '认证签名信息';

export const authen = structure('Authen', SECTION, {
  authen_type: required(oneOf(authenType)),
  authen_code: required(text(2048)),
});

export const signature = structure('Signature', SECTION, {
  sign_type: required(oneOf(signType)),
  sign: required(text(2048)),
});

/** `s` on refund requests, `a` on everything else. */
export const authenInfo = structure('AuthenInfo', SECTION, {
  a: optional(nested(authen)),
  s: optional(nested(signature)),
});

/**
 * ResponseContent of an endpoint: four members that all have, and the node that carries the answer.
 *
 * @param section the heading of the endpoint in the API document
 */
export function responseContent(section: string, node: string, of: Structure): Structure {
  const fields: Record<string, Field> = {
    status: required(oneOf(status)),
    description: optional(text(255)),
    // So the document; in practice it goes beyond 2^53, and is kept as text.
    log_id: required(number32),
    internal_status: required(number32),
    [node]: optional(nested(of)),
  };
  return { name: `ResponseContent (${node})`, section, fields: fields satisfies Fields };
}
