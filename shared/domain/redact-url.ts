/** What stands where a secret was. */
export const redacted = '***';

const secretName =
	/^(?:x-(?:amz|goog|oss|ms)-.*|key|st|se|sv|sp|sr|(?:.*[-_.])?(?:sig|sign|signature|token|secret|passw(?:or)?d|pwd|hmac|api_?key|key-pair-id|access_?key(?:_?id)?|awsaccesskeyid|credentials?|policy|auth|authorization|session(?:_?id)?|sid|jwt|hdnts|hdnea|ticket)(?:[-_.].*)?|.*(?:token|signature|secret))$/iu;

/** Long and mixed, as digests and tokens are and names and numbers are not. */
const secretValue = /^(?=.*\d)(?=.*[a-z])[\w+/=~%-]{24,}$/iu;

/**
 * The address without what would let its reader in: user and password, and the values of query and fragment
 * parameters that look like signatures, tokens or keys. Equal to its argument where there is nothing of the kind.
 */
export function redactUrl(url: string): string {
	return url
		.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/?#@]*@/iu, `$1${redacted}@`)
		.replace(/([?&#;])([^=&#;]*)=([^&#;]*)/gu, (whole, mark: string, name: string, value: string) =>
			value !== '' && (secretName.test(name) || secretValue.test(value))
				? `${mark}${name}=${redacted}`
				: whole,
		);
}
