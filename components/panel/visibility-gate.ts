/** How long a button must have been still and fully visible before a click on it counts, ms. */
const STILL_MS = 500;

/** Decides from reports of visibility and position whether a click was made on something the cashier could see. */
export interface VisibilityGate {
  /**
   * A report of the browser.
   *
   * @param visible wholly visible, nothing over it
   * @param at ms, on the same clock as `opensAt` and `isOpen`
   */
  seen(visible: boolean, at: number): void;
  /**
   * Where the frame stands on the screen, in CSS pixels; another place than before starts the waiting anew.
   *
   * @param at ms
   */
  placed(x: number, y: number, at: number): void;
  /** When the gate opens if nothing changes, ms; absent while the button cannot be seen. */
  opensAt(): number | undefined;
  isOpen(at: number): boolean;
}

/**
 * Makes a gate against clicks on a covered or moved button (threats 1 and 2).
 *
 * @param stillMs ms of still, full visibility that are asked for
 */
export function createVisibilityGate(stillMs = STILL_MS): VisibilityGate {
  let since: number | undefined;
  let place: { x: number; y: number } | undefined;
  const opensAt = () => (since === undefined ? undefined : since + stillMs);
  return {
    seen(visible, at) {
      since = visible ? (since ?? at) : undefined;
    },
    placed(x, y, at) {
      // Rounding of zoomed and scaled screens stays below 2 pixels; a move that misleads does not.
      const moved = place !== undefined && Math.hypot(x - place.x, y - place.y) > 2;
      place = { x, y };
      if (moved && since !== undefined) since = at;
    },
    opensAt,
    isOpen(at) {
      const open = opensAt();
      return open !== undefined && at >= open;
    },
  };
}
