/** `Tue, 02 Jan 2024 03:04:05 GMT` */
export const httpDate = (milliseconds: number): string => new Date(milliseconds).toUTCString();
