/** What a connector asks of the platform: events, heartbeats, and what a refusal means. */
package com.sqlitemetadata.connector.client;
