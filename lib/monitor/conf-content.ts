import { makeNonce } from '../payment/order-number';
import { machineInfo, type MachineFacts } from './machine-info';
import { whoTells, type MonitorTerminal, type WhoTells } from './who-tells';

/** RequestContent of `upload_client_conf_info` (API document, 上报客户端机器配置信息). */
export type ConfInfoContent = WhoTells & { machine_info: string; nonce_str: string };

export interface ConfOptions {
  terminal: MonitorTerminal;
  machine: MachineFacts;
  /** A fresh `nonce_str`. */
  nonce?: string;
}

/** RequestContent of `upload_client_conf_info` (API document, 上报客户端机器配置信息). */
export function confContent({ terminal, machine, nonce }: ConfOptions): ConfInfoContent {
  return {
    ...whoTells(terminal),
    machine_info: machineInfo(machine),
    nonce_str: nonce ?? makeNonce(),
  };
}

/** Names a set-up together with the extension's version: told once, it is told again when this changes. */
export function setupName({ terminal, machine }: ConfOptions): string {
  return JSON.stringify([whoTells(terminal), machine.extensionVersion]);
}
