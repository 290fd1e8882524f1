package org.clustergate.itests.world;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same for many users, a few at a time. */
public final class Crowd {
    private static final int AT_A_TIME = 8;

    /** What is done; an exception or error is a failure for this user alone. */
    public interface Errand {
        void run(MailUser user) throws Exception;
    }

    private Crowd() {}

    /** Returns what went wrong, a line for each user; empty when nothing did. */
    public static List<String> failures(List<MailUser> users, Errand errand) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<?>> errands = new ArrayList<>();
            for (MailUser user : users) {
                errands.add(
                        threads.submit(
                                () -> {
                                    errand.run(user);
                                    return null;
                                }));
            }
            List<String> failures = new ArrayList<>();
            for (int i = 0; i < users.size(); i++) {
                try {
                    errands.get(i).get();
                } catch (ExecutionException e) {
                    failures.add(users.get(i) + ": " + e.getCause());
                }
            }
            return failures;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
