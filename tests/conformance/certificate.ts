/**
 * A certificate for localhost, signed by itself, and its key: for tests over TLS and for nothing
 * else. It holds until 2100. To make one, with a `-startdate` long ago: `openssl ca -selfsign`.
 *
 * @module
 */

/** The certificate in PEM. */
export const CERTIFICATE: string = `\
-----BEGIN CERTIFICATE-----
MIIBZDCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMDAwMTAxMDAwMDAwWhgPMjEwMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABI9+y7pna2GEsDHz
DwjatXxhUB66Vq6HMvoO7uVtgkCgdb3DbWCIb7KRJjRMioujDYA1hjq1TSbvBb8x
rHf0OFCjSzBJMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAMBgNVHRMBAf8E
AjAAMB0GA1UdDgQWBBSk7SbtOiwCmbx5bR5L0hQowT21oDAKBggqhkjOPQQDAgNI
ADBFAiBagm+e9bllsdvgJgv9y5kppraYUNBcacdkS1AE1E5W3QIhAM5gl9cp8gWh
LvfjfEq3tnO0kAK0g3YUGUp7Ihrgkrzm
-----END CERTIFICATE-----
`;

/** Its key in PEM. Everybody knows it. */
export const KEY: string = `\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6SgOVwNL7ZxykD/o
5kQ+26sqOgh99LoCd1wHyh81HluhRANCAASPfsu6Z2thhLAx8w8I2rV8YVAeulau
hzL6Du7lbYJAoHW9w21giG+ykSY0TIqLow2ANYY6tU0m7wW/Max39DhQ
-----END PRIVATE KEY-----
`;
