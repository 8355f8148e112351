import type { PanelMessage, PanelView } from '../../lib/contract/messages/panel-messages';

/** An open line to the worker. */
export interface PanelLine {
  send(message: PanelMessage): void;
  close(): void;
}

/** How the panel reaches the worker; handed in by the entrypoint. */
export interface PanelLink {
  /**
   * Opens the line; it mends itself until it is closed.
   *
   * @param onView gets the whole view at once and again at each change
   */
  connect(onView: (view: PanelView) => void): PanelLine;
}
