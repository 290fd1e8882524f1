package org.clustergate.directory.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.h2.Driver;
import org.h2.tools.Server;
import org.h2.util.OsgiDataSourceFactory;
import org.osgi.service.jdbc.DataSourceFactory;

/** An H2 database in memory with a few people in it, reached over the loopback address. */
public final class Database implements AutoCloseable {
    static final DataSourceFactory DRIVER = new OsgiDataSourceFactory(new Driver());

    /** Whoever calls held() in a query arrives here, and goes on when the gate is open. */
    static final Semaphore ARRIVED = new Semaphore(0);

    static volatile CountDownLatch gate = new CountDownLatch(0);

    private static int number;

    private final String name = "test" + ++number;
    private final Connection keeper;
    private Server server;

    Database() throws SQLException {
        gate = new CountDownLatch(0);
        ARRIVED.drainPermits();
        keeper = DriverManager.getConnection("jdbc:h2:mem:" + name, "sa", "s3cret");
        run("create table people (address varchar primary key, local varchar, home varchar)");
        run("create alias held for '" + Database.class.getName() + ".held'");
        person("joe@example.org", "mail1");
        person("ann@example.org", "mail2");
        open(0);
    }

    /** Called by the database. */
    public static boolean held() throws InterruptedException {
        CountDownLatch here = gate;
        ARRIVED.release();
        here.await();
        return true;
    }

    void person(String address, String home) throws SQLException {
        run(
                "insert into people values ('"
                        + address
                        + "', '"
                        + address.substring(0, address.indexOf('@'))
                        + "', "
                        + (home == null ? "null" : "'" + home + "'")
                        + ")");
    }

    void run(String sql) throws SQLException {
        try (Statement statement = keeper.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Takes connections, at any port for 0. */
    void open(int port) throws SQLException {
        server = Server.createTcpServer("-tcpPort", String.valueOf(port)).start();
    }

    /** Drops all connections and takes no more. */
    int shut() {
        int port = server.getPort();
        server.stop();
        return port;
    }

    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:" + name;
    }

    @Override
    public void close() throws SQLException {
        gate.countDown();
        server.stop();
        keeper.close();
    }
}
