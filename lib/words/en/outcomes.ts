import type { CodeWords } from '../words';

/** Why an attempt ended without money, or is not settled. `next` is what the cashier does; true while it is open too. */
export const failures: CodeWords['failures'] = {
  'customer-refused': {
    what: 'The customer did not go through with the payment.',
    next: 'Try again from the POS.',
  },
  'payment-error': {
    what: 'WeChat Pay or Alipay could not make the payment.',
    next: 'Try again from the POS, with another card or wallet.',
  },
  'order-closed': {
    what: 'The order was closed without a payment.',
    next: 'Try again from the POS.',
  },
  'order-reversed': {
    what: 'The payment was taken back.',
    next: 'Try again from the POS.',
  },
  'payment-refused': {
    what: 'The gateway refused the payment.',
    next: 'Try again from the POS with a new code.',
  },
  'payment-not-found': {
    what: 'The payment never reached WeChat Pay or Alipay.',
    next: 'Try again from the POS.',
  },
  'request-not-sent': {
    what: 'The request never left this till.',
    next: 'Check the network, then try again from the POS.',
  },
  'order-number-reused': {
    what: 'The request was blocked: its number had been used before.',
    next: 'Try again from the POS, and tell an administrator.',
  },
  'cancelled-by-cashier': {
    what: 'Cancelled at this till.',
    next: 'Start again from the POS when you are ready.',
  },
  abandoned: {
    what: 'It was given up before anything was sent: nobody waited for it any more.',
    next: 'Start again from the POS.',
  },
  'no-answer-in-time': {
    what: 'No final answer came in time.',
    next: 'Look at the state of the order, then try again from the POS.',
  },
  'outcome-not-known': {
    what: 'The gateway has not given a clear answer.',
    next: 'Do not charge again until this one is settled.',
  },
  'money-partly-returned': {
    what: 'Part of the money went back to the customer.',
    next: 'Do not charge again. Call an administrator.',
  },
  'paid-by-other-attempt': {
    what: 'The sale was paid by another attempt.',
    next: 'There is nothing left to pay.',
  },
  'switched-by-cashier': {
    what: 'Another way to pay was chosen.',
    next: 'The order goes on in that way.',
  },
  'qr-expired': {
    what: 'The QR code expired, and nobody had paid.',
    next: 'Try again from the POS.',
  },
  parked: {
    what: 'The payment was put aside at this till. It is still open.',
    next: 'Do not charge again: take it up again from the panel’s list, or from the POS.',
  },
};

/** Why a refund did not succeed, or is not settled. `next` is what the cashier does. */
export const refundFailures: CodeWords['refundFailures'] = {
  'refund-refused': {
    what: 'The gateway refused the refund.',
    next: 'No money went back. Try again, or call an administrator.',
  },
  'refund-failed': {
    what: 'WeChat Pay or Alipay could not make the refund.',
    next: 'No money went back. Try again, or call an administrator.',
  },
  'refund-not-sent': {
    what: 'The refund never left this till.',
    next: 'Check the network, then try again.',
  },
  'refund-outcome-not-known': {
    what: 'The gateway has not given a clear answer about the refund.',
    next: 'Do not refund it in another way: Tillside keeps asking.',
  },
  'refund-needs-person': {
    what: 'WeChat could not return it to the card; the money is back in the merchant’s account.',
    next: 'Pay the customer by other means and note it.',
  },
};

/** The states of a refund in a word or two, beside a symbol. */
export const refundStates: CodeWords['refundStates'] = {
  submitting: 'Refunding',
  unknown: 'Checking',
  processing: 'Refunding',
  needs_person: 'Needs you',
  succeeded: 'Refunded',
  failed: 'Failed',
};

/** The states of an order in a word or two, beside a symbol. */
export const states: CodeWords['states'] = {
  created: 'Ready to scan',
  submitting: 'Sending',
  paying: 'Paying',
  unknown: 'Checking',
  closing: 'Taking back',
  attention: 'Not known yet',
  paid: 'Paid',
  failed: 'Not paid',
  cancelled: 'Cancelled',
  written_off: 'Written off',
};

/** The ways to pay, short enough for a row of three. */
export const ways: CodeWords['ways'] = { scan: 'Scan', 'wechat-qr': 'WeChat QR', 'alipay-qr': 'Alipay QR' };

export const platforms: CodeWords['platforms'] = { wechat: 'WeChat Pay', alipay: 'Alipay' };

/** What a step of the connection test found. */
export const tests: CodeWords['tests'] = {
  answered: { what: 'Answered.', next: '' },
  'not-reachable': {
    what: 'The gateway cannot be reached.',
    next: 'Check the network, proxy and firewall of this till, then test again.',
  },
  'not-authenticated': {
    what: 'The answer did not carry a valid authentication code.',
    next: 'Check the authentication key and look for a proxy that changes replies.',
  },
  'keys-refused': {
    what: 'The gateway refused this merchant’s key.',
    next: 'Compare merchant number and key with the gateway’s back office, then import them again.',
  },
  'not-configured': { what: 'This till is not set up.', next: 'Import a configuration first.' },
  locked: { what: 'The keys are locked.', next: 'Unlock the till, then test again.' },
};
