/** What the tests stand on: the gateway as a process, real and fake mail servers, mail clients. */
package org.clustergate.itests.world;
