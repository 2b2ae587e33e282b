-- Whether somebody may be told is asked again at each try: of what he may not know by then nothing
-- is sent, and "withheld" says so. "letter": the class that he must read for it, "whole": in full.
ALTER TABLE consuming.notification
    ADD COLUMN letter text NOT NULL DEFAULT 'B'
        CONSTRAINT notification_letter_check CHECK (letter ~ '^[A-Z]$'),
    ADD COLUMN whole boolean NOT NULL DEFAULT false;

ALTER TABLE consuming.delivery
    DROP CONSTRAINT delivery_status_check,
    ADD CONSTRAINT delivery_status_check
        CHECK (status IN ('waiting', 'unknown', 'delivered', 'failed', 'withheld'));
