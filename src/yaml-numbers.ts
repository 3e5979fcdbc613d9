/** What may be a number, or .inf. */
export const LIKE_A_NUMBER = /^[-+.\d][-+.\w]*$/;

const INTEGER = /^[-+]?(?:0x[\da-f]+|0b[01]+|0o[0-7]+|0[0-7]*|[1-9]\d*)$/i;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;

/** What fits into 64 bits, with a sign or without. */
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 64n - 1n];

/**
 * A number as Kubernetes' parser of YAML reads it, to any base that Go writes: what is too large for it is text.
 *
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
export function readNumber(text: string, onError: (message: string) => void): unknown {
  if (/^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/.test(text)) {
    onError(`${text}, a number that JSON does not have`);
    return text;
  }
  if (/^[1-9]\d{0,14}$/.test(text)) {
    return Number(text);
  }
  const plain = text.replace(/_/g, '');
  const [, sign, digits] = /^([-+]?)(.*)$/.exec(plain)!;
  if (INTEGER.test(plain) && digits.length <= 66) {
    const value = integer(digits) * (sign === '-' ? -1n : 1n);
    if (value >= LEAST && value <= MOST) {
      return Number(value);
    }
  }
  const value = FLOAT.test(plain) ? Number(plain) : NaN;
  return Number.isFinite(value) ? value : text;
}

/** With a zero alone in front, the base is 8. */
function integer(digits: string): bigint {
  return BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
}
