import { pino, type Logger } from 'pino';

import {
  ConfigurationError,
  help,
  readConfiguration,
  summaryOf,
  type Configuration,
} from './configuration.js';
import { createService } from './service.js';

const exitCodes = { usage: 2, unusable: 4 } as const;

/** How long requests in flight may take to finish after a signal. */
const drainTimeout = 8_000;

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function readConfigurationOrFail(): Configuration {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      fail(error.message, exitCodes.usage);
    }
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function openService(configuration: Configuration, log: Logger) {
  try {
    return createService(configuration, log);
  } catch (error) {
    return fail(
      `The database ${configuration.databasePath} cannot be used: ${messageOf(error)}.`,
      exitCodes.unusable,
    );
  }
}

async function main(): Promise<void> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(help);
    return;
  }
  if (process.argv.length > 2) {
    fail(`Unknown argument ${String(process.argv[2])}. See --help.`, exitCodes.usage);
  }
  const configuration = readConfigurationOrFail();
  const destination = pino.destination({ sync: false });
  const log = pino({ level: configuration.logLevel, base: null }, destination);
  const app = openService(configuration, log);
  const { host, port } = configuration;
  try {
    const address = await app.listen({ host, port });
    log.info({ configuration: summaryOf(configuration) }, 'configuration');
    log.info({ address }, 'listening');
  } catch (error) {
    await app.close();
    fail(
      `Cannot listen on ${host}, port ${String(port)}: ${messageOf(error)}. ` +
        'Set PORT and HOST to a free address of this machine.',
      exitCodes.unusable,
    );
  }
  const shutDown = (signal: NodeJS.Signals): void => {
    log.info({ signal }, 'shutting down');
    setTimeout(() => {
      app.server.closeAllConnections();
    }, drainTimeout).unref();
    void app.close().then(() => {
      log.info('shut down');
      destination.flushSync();
      process.exit(0);
    });
  };
  process.once('SIGTERM', shutDown);
  process.once('SIGINT', shutDown);
}

await main();
