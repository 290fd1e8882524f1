package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A server's own copy of one of the root directories that itests/servers/make-server-roots makes.
 */
final class Root {
    /** The number of the user that all mailboxes belong to. */
    static final String NOBODY = "65534";

    private final Path path;

    private Root(Path path) {
        this.path = path;
    }

    /** A copy of the root of that kind, as {@code root} in the folder. */
    static Root of(String kind, Path dir) {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path path = dir.resolve("root");
        run("cp", "-a", RealServers.root(kind).toString(), path.toString());
        return new Root(path);
    }

    static void run(String... command) {
        Command.run(RealServers.PATIENCE, command).expect();
    }

    /** Where that is for whoever is outside. */
    Path resolve(String inRoot) {
        return path.resolve(inRoot);
    }

    void write(String file, String text) throws IOException {
        Files.writeString(path.resolve(file), text);
    }

    /** Makes the users accounts with a home and a maildir in it. */
    void accounts(List<MailUser> users) throws IOException {
        StringBuilder accounts = new StringBuilder();
        for (MailUser user : users) {
            String home = "home/" + user.name();
            accounts.append(
                    "%s:x:%s:%s::/%s:/bin/sh\n".formatted(user.name(), NOBODY, NOBODY, home));
            folder(home);
            folder(home + "/Maildir");
        }
        Files.writeString(path.resolve("etc/passwd"), accounts, StandardOpenOption.APPEND);
    }

    private void folder(String name) {
        run("install", "-d", "-o", NOBODY, "-g", NOBODY, path.resolve(name).toString());
    }

    /** That command with this directory as its root. */
    List<String> command(String... command) {
        List<String> all = new ArrayList<>(List.of("/usr/sbin/chroot", path.toString()));
        all.addAll(Arrays.asList(command));
        return all;
    }
}
