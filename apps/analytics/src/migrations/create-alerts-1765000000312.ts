import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Alert rules with every change of them, how each stands, and the alerts in the order of their changes (mission E9). */
export class CreateAlerts1765000000312 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE alert_rules (
        shop_id        text             NOT NULL,
        rule_id        text             NOT NULL,
        figure         smallint         NOT NULL,
        direction      smallint         NOT NULL,
        raise_at       double precision NOT NULL,
        clear_at       double precision NOT NULL,
        for_s          integer          NOT NULL,
        cooldown_s     integer          NOT NULL,
        paused         boolean          NOT NULL,
        version        bigint           NOT NULL,
        changed_at     timestamptz      NOT NULL,
        changed_by     text             NOT NULL,
        looked_at      timestamptz,
        value          double precision,
        beyond_since   timestamptz,
        cleared_at     timestamptz,
        raised_alert   uuid,
        PRIMARY KEY (shop_id, rule_id)
      )`);
    await runner.query('CREATE INDEX alert_rules_due ON alert_rules (looked_at NULLS FIRST) WHERE NOT paused');
    await runner.query(`
      CREATE TABLE alert_rule_changes (
        shop_id    text        NOT NULL,
        rule_id    text        NOT NULL,
        version    bigint      NOT NULL,
        changed_at timestamptz NOT NULL,
        changed_by text        NOT NULL,
        rule       jsonb,
        PRIMARY KEY (shop_id, rule_id, version)
      )`);
    await runner.query(
      'CREATE INDEX alert_rule_changes_in_time ON alert_rule_changes (shop_id, changed_at DESC, rule_id DESC, version DESC)',
    );
    await runner.query(`
      CREATE TABLE alerts (
        shop_id     text             NOT NULL,
        alert_id    uuid             NOT NULL,
        rule_id     text             NOT NULL,
        figure      smallint         NOT NULL,
        direction   smallint         NOT NULL,
        raise_at    double precision NOT NULL,
        value       double precision NOT NULL,
        worst_value double precision NOT NULL,
        raised_at   timestamptz      NOT NULL,
        cleared_at  timestamptz,
        PRIMARY KEY (shop_id, alert_id)
      )`);
    await runner.query('CREATE INDEX alerts_latest ON alerts (shop_id, raised_at DESC, alert_id DESC)');
    await runner.query('CREATE INDEX alerts_raised ON alerts (shop_id) WHERE cleared_at IS NULL');
    await runner.query(`
      CREATE TABLE alert_changes (
        shop_id    text        NOT NULL,
        sequence   bigint      NOT NULL,
        changed_at timestamptz NOT NULL,
        alert      jsonb       NOT NULL,
        PRIMARY KEY (shop_id, sequence)
      )`);
    await runner.query('CREATE INDEX alert_changes_in_time ON alert_changes (changed_at)');
    await runner.query(`
      CREATE TABLE alert_sequences (
        shop_id  text   PRIMARY KEY,
        sequence bigint NOT NULL
      )`);
  }
}
