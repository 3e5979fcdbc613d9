import type { ApiObject } from 'cdk8s';
import { Attachment } from './attachment';
import { printable, showArgument } from './show';

/**
 * Advice that somebody has read and decided not to follow. It is then not shown as advice anymore, but stays in reports, with its reason.
 * Errors can't be acknowledged.
 */
export interface Acknowledgement {
  /**
   * The id of the rule, such as `LM033`.
   */
  readonly rule: string;

  /**
   * Why the advice is not followed. Not empty.
   */
  readonly reason: string;
}

/** What stands before the id of a rule in the annotation that acknowledges its advice, on the object that the advice is about. */
export const ACKNOWLEDGEMENT_PREFIX = 'cdk8s-live-migration/';

/** What each object's acknowledgements say, by rule. */
const REASONS = new Attachment<ApiObject, Map<string, string[]>>();

/** Has an object carry acknowledgements. Reasons that several constructs have for the same are all kept. */
export function acknowledgeOn(object: ApiObject, acknowledgements?: readonly Acknowledgement[]): void {
  const reasons = REASONS.get(object) ?? new Map<string, string[]>();
  REASONS.set(object, reasons);
  for (const { rule, reason } of acknowledgements ?? []) {
    if (typeof reason !== 'string') {
      throw new TypeError(`[${object.node.path}] the reason of ${printable(String(rule))} is ${showArgument(reason)}, which is no text. Write why the advice is not followed.`);
    }
    reasons.set(rule, [...new Set([...reasons.get(rule) ?? [], reason])]);
    object.metadata.addAnnotation(`${ACKNOWLEDGEMENT_PREFIX}${rule}`, reasons.get(rule)!.join(' '));
  }
}
