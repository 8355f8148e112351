import type { CodeWords } from '../words';

/** Why a scan or a call from the page was not taken. Read by a cashier with a queue. */
export const notices: CodeWords['notices'] = {
  'code-not-payment': {
    what: 'That was not a payment code.',
    next: 'Scan the WeChat Pay or Alipay payment code on the customer’s phone.',
  },
  'code-looks-like-id': {
    what: 'That looks like an identity card number. It was not sent.',
    next: 'Scan the payment code. If it was one, have the customer refresh it.',
  },
  'no-order-waiting': {
    what: 'No amount is waiting to be paid.',
    next: 'Start the payment in the POS first, then scan.',
  },
  'confirm-amount-first': {
    what: 'The amount is not confirmed yet.',
    next: 'Confirm the amount, then scan again.',
  },
  'already-submitted': {
    what: 'This payment has been sent already.',
    next: 'Do not scan again. Wait for the result.',
  },
  'already-paid': {
    what: 'This order has been paid after all, by an earlier attempt.',
    next: 'Do not charge again. Look at the earlier payment.',
  },
  'order-changed': {
    what: 'The amount on this screen has just changed. Nothing was sent.',
    next: 'Check the amount, then scan again.',
  },
  locked: {
    what: 'This till is locked.',
    next: 'Have it unlocked in Tillside’s options, then start again.',
  },
  'keys-damaged': {
    what: 'The keys on this till are damaged.',
    next: 'Nothing was charged. Ask an administrator to import the configuration again.',
  },
  'not-configured': {
    what: 'This till is not set up.',
    next: 'Ask an administrator to import the configuration.',
  },
  'gateway-not-proven': {
    what: 'The gateway has not confirmed this till’s keys.',
    next: 'Nothing was charged. Have an administrator test the connection.',
  },
  'qr-still-payable': {
    what: 'The QR code of this sale can still be paid, so the scan was not taken.',
    next: 'Wait for its end, or let the customer scan the code.',
  },
  'gateway-silent': {
    what: 'The gateway does not answer, so no QR code can be shown.',
    next: 'Check the network, then try again.',
  },
  'journal-unavailable': {
    what: 'This till cannot record payments safely.',
    next: 'Nothing was charged. Take it another way and call an administrator.',
  },
  'invalid-request': {
    what: 'The POS sent a request that cannot be read.',
    next: 'No money moved. Tell whoever looks after the POS.',
  },
  'invalid-amount': {
    what: 'The amount from the POS is not valid.',
    next: 'No money moved. Check the total in the POS and start again.',
  },
  'invalid-order-id': {
    what: 'The order number from the POS is not valid.',
    next: 'No money moved. Tell whoever looks after the POS.',
  },
  'amount-over-limit': {
    what: 'The amount is above this till’s limit.',
    next: 'Nothing was charged. Take it another way or call an administrator.',
  },
  'order-conflict': {
    what: 'This order number is in use with another amount.',
    next: 'Do not charge again. Check the order in the POS first.',
  },
  'order-already-settled': {
    what: 'This order number was paid earlier.',
    next: 'Nothing was charged now. The panel asks whether it is a new sale: answer it, then start again.',
  },
  'order-refunded': {
    what: 'This order was paid and refunded.',
    next: 'Nothing was charged now. For a new sale, use a new order number.',
  },
  'order-not-found': {
    what: 'This till knows no such order.',
    next: 'No money moved. Look for it on the till that took the payment.',
  },
  'order-not-paid': {
    what: 'This order has not been paid.',
    next: 'Nothing was refunded. Look at the state of the order first.',
  },
  'invalid-refund-id': {
    what: 'The refund number from the POS is not valid.',
    next: 'Nothing was refunded. Tell whoever looks after the POS.',
  },
  'refund-exceeds-paid': {
    what: 'That is more than is left of this payment.',
    next: 'Nothing was refunded. Refund what is left, or less.',
  },
  'refund-conflict': {
    what: 'This refund number is in use for another refund.',
    next: 'Nothing was refunded now. Check the earlier refund in the POS first.',
  },
  'refund-history-unknown': {
    what: 'The gateway did not say what has been refunded already.',
    next: 'Nothing was refunded. Try again in a moment.',
  },
  'refund-key-missing': {
    what: 'This till has no signing key, so it cannot refund.',
    next: 'Nothing was refunded. Ask an administrator to import the key.',
  },
  'refund-needs-pin': {
    what: 'Refunds need a PIN here, which this version cannot ask for.',
    next: 'Nothing was refunded. Call an administrator.',
  },
  'site-not-approved': {
    what: 'This page is not approved for payments.',
    next: 'Ask an administrator to approve it in Tillside’s options.',
  },
  'too-many-requests': {
    what: 'The POS asked too often.',
    next: 'Wait a moment, then try again.',
  },
  'extension-unavailable': {
    what: 'Tillside was updated or switched off.',
    next: 'Reload this page and look at the order before charging again.',
  },
};
