package org.clustergate.itests.world;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** One connection of a line protocol, seen from either side; for one thread. */
public final class Wire implements Closeable {
    private static final int MAX_LINE = 64 * 1024;
    private static final int BLOCK = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private String lastLine;

    public Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 8192);
        out = socket.getOutputStream();
    }

    /** Connects; every read fails after half a minute of silence. */
    public static Wire connect(String host, int port) throws IOException {
        return connect("", host, port);
    }

    /** Connects from that address; from any if it is empty. */
    public static Wire connect(String from, String host, int port) throws IOException {
        Socket socket = new Socket();
        if (!from.isEmpty()) {
            socket.bind(new InetSocketAddress(from, 0));
        }
        socket.connect(new InetSocketAddress(host, port), 10_000);
        socket.setSoTimeout(30_000);
        return new Wire(socket);
    }

    /** How long a read may wait, in milliseconds. */
    public void patience(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
    }

    /** The next line without its end; null at the end of the stream. */
    public String line() throws IOException {
        lastLine = readLine();
        return lastLine;
    }

    /** The line that was read last. */
    public String lastLine() {
        return lastLine;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (line.length() > MAX_LINE) {
                throw new IOException("line too long");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
                ? line.substring(0, end - 1)
                : line.toString();
    }

    /** Reads lines up to one that starts so, and returns that. */
    public String until(String prefix) throws IOException {
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith(prefix)) {
                return line;
            }
        }
        throw new EOFException("closed before " + prefix);
    }

    /** Sends a line. */
    public void say(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends these octets, in one go. */
    public void send(byte[] octets) throws IOException {
        out.write(octets);
    }

    /** Sends a line and returns the first that comes back. */
    public String ask(String line) throws IOException {
        say(line);
        return line();
    }

    /** Reads that many octets as text. */
    public String text(int octets) throws IOException {
        byte[] read = in.readNBytes(octets);
        if (read.length < octets) {
            throw new EOFException();
        }
        return new String(read, StandardCharsets.ISO_8859_1);
    }

    /** Reads that many octets and returns their checksum. */
    public long take(long octets) throws IOException {
        CRC32C sum = new CRC32C();
        byte[] block = new byte[BLOCK];
        for (long left = octets; left > 0; ) {
            int n = in.read(block, 0, (int) Math.min(block.length, left));
            if (n < 0) {
                throw new EOFException(left + " of " + octets + " octets are missing");
            }
            sum.update(block, 0, n);
            left -= n;
        }
        return sum.getValue();
    }

    /** Sends that many octets of {@link Bulk} and returns their checksum. */
    public long give(long octets) throws IOException {
        CRC32C sum = new CRC32C();
        Bulk bulk = new Bulk();
        for (long left = octets; left > 0; ) {
            byte[] block = bulk.next();
            int n = (int) Math.min(block.length, left);
            sum.update(block, 0, n);
            out.write(block, 0, n);
            left -= n;
        }
        return sum.getValue();
    }

    /** Cuts the connection with a reset. */
    public void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
