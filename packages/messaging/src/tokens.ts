/** Where the service's pino logger is found. */
export const LOGGER = Symbol('guanxi.logger');
