import type { OrderRecord } from '../../../../lib/flow/order-record';
import type { Journal } from '../../../../lib/flow/ports';
import type { JournalFaults } from './failing-journal';

/** Lays itself around a journal, and tells of each order that was committed, in the very instant. */
export function watched(
  journal: Journal,
  faults: JournalFaults,
  onCommitted: (next: OrderRecord) => void,
): Journal {
  const inner = faults.around(journal);
  return {
    ...inner,
    commit: async (next, event, extras) => {
      const result = await inner.commit(next, event, extras);
      if (result === 'committed') onCommitted(next);
      return result;
    },
  };
}
