package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.clustergate.engine.Action;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.Wire;

/** Gathers the actions of one step, in order. Used within one call. */
final class Actions {
    private final List<Action> all = new ArrayList<>(4);

    Actions add(Action action) {
        all.add(action);
        return this;
    }

    Actions addAll(List<Action> actions) {
        all.addAll(actions);
        return this;
    }

    Actions client(String line) {
        return client(Wire.line(line));
    }

    Actions client(ByteBuffer octets) {
        return add(new Action.Send(Side.CLIENT, octets));
    }

    Actions leg(int number, String line) {
        return leg(number, Wire.line(line));
    }

    Actions leg(int number, ByteBuffer octets) {
        return add(new Action.Send(Side.leg(number), octets));
    }

    /** Says goodbye to legs that owe no reply; amid content that would be content. */
    Actions quit(Collection<Leg> legs) {
        for (Leg leg : legs) {
            if (leg.stage() != Leg.Stage.CONTENT) {
                leg(leg.number(), "QUIT");
            }
            closeLeg(leg.number());
        }
        return this;
    }

    Actions closeLeg(int number) {
        return add(new Action.CloseLeg(number));
    }

    /** Closes a leg whose backend has done something wrong, as the operator is told. */
    Actions closeLeg(int number, String fault) {
        return add(new Action.CloseLeg(number, fault));
    }

    /** Tells the operator of what a backend does. */
    Actions warn(int leg, String what) {
        return add(new Action.Warn(leg, what));
    }

    Actions timer(Timer timer, Duration after) {
        return add(new Action.SetTimer(timer, after));
    }

    Actions cancel(Timer timer) {
        return add(new Action.CancelTimer(timer));
    }

    List<Action> all() {
        return all;
    }

    Step to(ProtocolEngine next) {
        return new Step(next, all);
    }

    /** Ends the session after what has been sent. */
    Step close(SessionEnd.Cause cause, String detail) {
        return add(new Action.Close(cause, detail)).to(new Ended());
    }
}
