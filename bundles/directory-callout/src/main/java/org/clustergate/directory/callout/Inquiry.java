package org.clustergate.directory.callout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.callout.Asked.Said;
import org.clustergate.mail.MailAddress;

/**
 * One user, asked about at all backends at once; and where nobody is the home of {@code alice+news}
 * (RFC 5233), those that said no are asked about {@code alice} in what is left of their time.
 * Whoever knows her is the home of both: it may refuse the mail, but then in its own words, and
 * nobody else can take what is hers.
 */
final class Inquiry {
    private final MailAddress user;
    private final List<Asked> asked;
    private final CalloutSettings settings;
    private final List<Long> deadlines = new ArrayList<>();

    Inquiry(MailAddress user, List<Asked> asked, CalloutSettings settings) {
        this.user = user;
        this.asked = asked;
        this.settings = settings;
        for (Asked one : asked) {
            deadlines.add(one.prober().now() + one.prober().timeoutNanos());
        }
    }

    /** Asks. The user can be asked about. */
    CompletionStage<List<Evidence>> answer() {
        RecipientPath path = RecipientPath.of(user).orElseThrow();
        List<CompletionStage<Said>> all = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            all.add(asked.get(i).about(user, path, deadlines.get(i)));
        }
        Optional<MailAddress> base = base();
        return base.isEmpty()
                ? together(all).thenApply(this::evidence)
                : together(all).thenCompose(said -> withBase(said, base.get()));
    }

    /** The user before the detail. */
    private Optional<MailAddress> base() {
        String separator = settings.detailSeparator();
        int at = separator.isEmpty() ? -1 : user.localPart().indexOf(separator);
        return at <= 0
                ? Optional.empty()
                : Optional.of(new MailAddress(user.localPart().substring(0, at), user.domain()));
    }

    private CompletionStage<List<Evidence>> withBase(List<Said> literal, MailAddress base) {
        Optional<RecipientPath> path = RecipientPath.of(base);
        if (path.isEmpty()
                || literal.stream().anyMatch(one -> one.evidence().verdict() == Verdict.HOME)) {
            return CompletableFuture.completedStage(evidence(literal));
        }
        List<CompletionStage<Said>> all = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            Said said = literal.get(i);
            all.add(
                    said.answer() == Answer.NO
                            ? asked.get(i)
                                    .about(base, path.get(), deadlines.get(i))
                                    .thenApply(more -> either(said, more, base))
                            : CompletableFuture.completedStage(said));
        }
        return together(all).thenApply(this::evidence);
    }

    /** Its no to the whole name stands, unless it is the home of the base. */
    private static Said either(Said literal, Said more, MailAddress base) {
        Evidence found = more.evidence();
        return found.verdict() != Verdict.HOME
                ? literal
                : new Said(
                        more.answer(),
                        new Evidence(
                                found.backend(),
                                found.verdict(),
                                found.method(),
                                "as " + base.localPart() + ": " + found.detail(),
                                found.at(),
                                found.expires()));
    }

    private List<Evidence> evidence(List<Said> all) {
        boolean domainIsOurs =
                settings.relayDenied() == CalloutSettings.RelayDenied.ELSEWHERE
                        && all.stream()
                                .map(Said::answer)
                                .anyMatch(answer -> answer == Answer.YES || answer == Answer.NO);
        return all.stream()
                .map(one -> domainIsOurs && one.answer() == Answer.FOREIGN ? absent(one) : one)
                .map(Said::evidence)
                .toList();
    }

    /** Another server is in charge of the domain, so this one's refusal to relay is a no. */
    private Said absent(Said foreign) {
        Evidence silent = foreign.evidence();
        return new Said(
                foreign.answer(),
                new Evidence(
                        silent.backend(),
                        Verdict.ABSENT,
                        silent.method(),
                        silent.detail(),
                        silent.at(),
                        silent.at().plus(settings.absentTtl())));
    }

    private static CompletionStage<List<Said>> together(List<CompletionStage<Said>> all) {
        List<CompletableFuture<Said>> stages =
                all.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new))
                .thenApply(done -> stages.stream().map(CompletableFuture::join).toList());
    }
}
