package org.clustergate.strategy.migration;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.mail.MailAddress;

/** Knows some homes; may take its time. */
final class FakeLocator implements Locator {
    /** Homes by backends that are asked about. */
    final Map<String, String> homes = new HashMap<>();

    CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
    int asked;

    @Override
    public CompletionStage<Location> locate(LocationQuery query) {
        asked++;
        List<String> mine =
                query.backends().stream()
                        .map(backend -> backend.name())
                        .filter(name -> homes.containsKey(name))
                        .toList();
        Location location =
                mine.size() == 1
                        ? new Location(Status.HOME, Set.of(mine.get(0)), List.of())
                        : new Location(Status.UNKNOWN, Set.of(), List.of());
        return ready.thenApply(nothing -> location);
    }

    @Override
    public Location known(LocationQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forget(String realm, MailAddress user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pin(String realm, MailAddress user, String to, Instant until, String why) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean unpin(String realm, MailAddress user) {
        throw new UnsupportedOperationException();
    }
}
