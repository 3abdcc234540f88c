/** From the sender of an event to the platform: what a connector's own code meets is the sink. */
package com.sqlitemetadata.connector.delivery;
