package org.clustergate.launcher;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The commands of {@code bin/gateway} that need Java: {@code run}, {@code stop}, {@code status},
 * {@code password}, {@code first-password}, and {@code ask} for everything that is said to a
 * gateway that runs.
 */
public final class Main {
    private static final int OK = 0;
    static final int FAILED = 1;
    static final int ERROR = 2;
    static final int NOT_RUNNING = 3;
    private static final int USAGE = 64;
    private static final int SHORTEST_PASSWORD = 12;

    private Main() {}

    /** {@code COMMAND --home DIR [--conf DIR] [--data DIR] [--log DIR] [--shell]}. */
    public static void main(String[] arguments) {
        int code;
        try {
            code = run(Arrays.asList(arguments));
        } catch (StartException e) {
            System.err.println("clustergate: " + e.getMessage());
            code = USAGE;
        } catch (IOException e) {
            System.err.println("clustergate: " + e);
            code = FAILED;
        } catch (InterruptedException e) {
            code = FAILED;
        }
        // Not all threads of all bundles are ours to end.
        System.exit(code);
    }

    private static int run(List<String> arguments)
            throws StartException, IOException, InterruptedException {
        if (arguments.isEmpty()) {
            throw new StartException("no command");
        }
        int end = arguments.indexOf("--");
        List<String> options = arguments.subList(1, end < 0 ? arguments.size() : end);
        List<String> words = end < 0 ? List.of() : arguments.subList(end + 1, arguments.size());
        boolean shell = options.contains("--shell");
        Directories directories = directories(options);
        return switch (arguments.get(0)) {
            case "run" -> new Gateway(directories, shell, () -> {}).run();
            case "stop" -> stop(directories);
            case "status" -> status(directories);
            case "password" -> password(directories);
            case "ask" -> Ask.run(directories.data(), words, System.out, System.err);
            case "first-password" -> firstPassword(directories);
            default -> throw new StartException("unknown command " + arguments.get(0));
        };
    }

    private static Directories directories(List<String> options) throws StartException {
        Path home = null;
        Path conf = null;
        Path data = null;
        Path log = null;
        Iterator<String> rest = options.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (option.equals("--shell")) {
                continue;
            }
            if (!rest.hasNext()) {
                throw new StartException(option + " wants a directory");
            }
            Path value = Path.of(rest.next());
            switch (option) {
                case "--home" -> home = value;
                case "--conf" -> conf = value;
                case "--data" -> data = value;
                case "--log" -> log = value;
                default -> throw new StartException("unknown option " + option);
            }
        }
        if (home == null) {
            throw new StartException("--home is missing");
        }
        Directories usual = Directories.of(home);
        return new Directories(
                home,
                conf == null ? usual.conf() : conf,
                data == null ? usual.data() : data,
                log == null ? usual.log() : log);
    }

    private static int status(Directories directories) throws IOException {
        Optional<Long> pid = Instance.running(directories.data());
        if (pid.isEmpty()) {
            System.out.println("clustergate is not running");
            return NOT_RUNNING;
        }
        List<String> state = Instance.state(directories.data());
        System.out.println("clustergate " + state.get(0) + ", process " + pid.get());
        state.stream().skip(1).forEach(line -> System.out.println("  " + line));
        return OK;
    }

    private static int stop(Directories directories)
            throws StartException, IOException, InterruptedException {
        Optional<Long> pid = Instance.running(directories.data());
        Optional<ProcessHandle> process = pid.flatMap(ProcessHandle::of);
        if (process.isEmpty()) {
            System.out.println("clustergate is not running");
            return OK;
        }
        if (!process.get().destroy()) {
            System.err.println("clustergate: process " + pid.get() + " cannot be signalled");
            return FAILED;
        }
        // The drain, and as long as bundles may take to stop.
        Duration patience = Gateway.drainDeadline().plusSeconds(30);
        try {
            process.get().onExit().get(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.println("clustergate: process " + pid.get() + " is still ending");
            return FAILED;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
        System.out.println("clustergate stopped");
        return OK;
    }

    /** Asks on a terminal, otherwise takes the first line of standard input; empty makes one. */
    private static int password(Directories directories) throws IOException {
        Console terminal = System.console();
        char[] password;
        if (terminal != null) {
            password = terminal.readPassword("New web console password (empty: make one): ");
        } else {
            String line = new BufferedReader(new InputStreamReader(System.in)).readLine();
            password = line == null ? new char[0] : line.toCharArray();
        }
        if (password == null || password.length == 0) {
            password = Password.random();
            System.out.println("password " + new String(password));
        } else if (password.length < SHORTEST_PASSWORD) {
            System.err.println(
                    "clustergate: a password has at least " + SHORTEST_PASSWORD + " characters");
            return FAILED;
        }
        Path file = Password.set(directories.conf(), password);
        System.out.println("user admin, hash written to " + file);
        return OK;
    }

    /** For {@code start}: the first password goes to the terminal, not into the daemon's log. */
    private static int firstPassword(Directories directories) throws IOException {
        if (Files.isDirectory(directories.conf()) && !Password.isSet(directories.conf())) {
            char[] password = Password.random();
            Path file = Password.set(directories.conf(), password);
            System.out.println(
                    "web console: user admin password "
                            + new String(password)
                            + " (shown only now, hash in "
                            + file
                            + ")");
        }
        return OK;
    }
}
