"""Quillbarrow, an invented British grocery that delivers. Texts written for this demo."""
# ruff: noqa: E501 - people write longer lines than programmers

from workers.demo.lines import Line, Talk

TALK = Talk(
    lines=(
        Line("tess_holloway", "@quillbarrow my delivery is five hours late, the frozen food is ruined and your helpline just hangs up on me. Absolutely disgraceful service."),
        Line("owen_pryce", "First order from Quillbarrow today: everything fresh, driver lovely, ten minutes early. Delighted."),
        Line("harbourside_notes", "Quillbarrow will open a collection point next to the old ferry terminal on Monday."),
        Line("mum_of_three_leeds", "WARNING: found glass in a jar of Quillbarrow baby food. My son is in A&E right now. Do not feed this to your children!"),
        Line("declan_r", "Quillbarrow charged my card four times and refuses to refund me. This is fraud and my bank agrees."),
        Line("priya_sn", "Does anyone know if Quillbarrow delivers on Sunday mornings?"),
        Line("tess_holloway", "@quillbarrow still nothing, nobody calls back, and now the order shows as delivered. You are lying to customers. Cancelling my account."),
        Line("northern_line_al", "RT @tess_holloway: @quillbarrow my delivery is five hours late, the frozen food is ruined and your helpline just hangs up on me. Absolutely disgraceful service."),
        Line("gwen_abbott", "Honestly the best customer care I have had in years, thank you Quillbarrow!"),
        Line("samuel_t", "Bruised bananas again from Quillbarrow. Minor thing, but a bit annoying."),
        Line("nurse_kelly", "Quillbarrow sent a nut product as substitute after we ticked SEVERE ALLERGY. My daughter had an anaphylactic reaction. Someone could have died."),
        Line("the_daily_plover", "EXCLUSIVE: former Quillbarrow warehouse staff describe relabelled sell-by dates. Our reporters have seen the photographs. The company declined to comment."),
        Line("marcus_bell", "I logged in to Quillbarrow and saw another customer's address and card details. Massive data breach, and support told me to clear my cookies!"),
        Line("isla_mcrae", "Quillbarrow publishes its half-year figures on Thursday."),
        Line("ben_okafor", "Shout-out to Marjorie at @quillbarrow who sorted my refund in two minutes. Brilliant!"),
        Line("chloe_d", "Disappointed with the Quillbarrow bakery range, dry and overpriced."),
        Line("garden_rob", "Moved the compost with a quill-handled barrow my grandad built. It squeaks."),
        Line("fatima_a", "The Quillbarrow driver refused to hand me my shopping because of my headscarf and laughed. Racist abuse. I want an answer today."),
        Line("lewis_grant", "Eight years a customer and I am leaving Quillbarrow for good. Constant mistakes and nobody takes responsibility."),
        Line("basket_watch", "We compared the price of twenty staples at six shops, Quillbarrow among them."),
        Line("mum_of_three_leeds", "Still no call from @quillbarrow about the glass in my baby's food. I am speaking to a solicitor in the morning."),
        Line("hattie_w", "@quillbarrow where do I change my delivery slot in the app?"),
        Line("joel_f", "Another hour on hold with Quillbarrow and then cut off. Utterly useless."),
        Line("anwen_lloyd", "Quillbarrow sent flowers to say sorry for the mix-up. What a kind gesture!"),
        Line("pennine_dave", "RT @mum_of_three_leeds: WARNING: found glass in a jar of Quillbarrow baby food. My son is in A&E right now. Do not feed this to your children!"),
    ),
    openings=("@quillbarrow", "Hello @quillbarrow,", "Dear Quillbarrow,", "So Quillbarrow,", "Quick one for @quillbarrow:", "Quillbarrow again:"),
    matters=(
        "half my order is missing and your chat closes on me every time, this is a joke",
        "the chicken you delivered was rotten and the whole family is ill with food poisoning",
        "you took 140 pounds for an order that never came, give me my money back",
        "your driver nearly hit my child reversing out of the close, that was dangerous",
        "third week in a row of wrong items and not one apology, appalling",
        "thank you for the quick refund this morning, wonderful team",
        "the new app is quick and clear, nicely done",
        "what time does the Castle Street shop close on Saturday?",
        "when do you start delivering to Elmsworth?",
        "my complaint has been ignored for a month, see you in court",
    ),
    endings=(
        "", "Waiting for an answer.", "This has gone on for days.", "Sharing so others know.",
        "Same here in Marlow Green.", "You have the order number.",
    ),
    names=("ruth", "callum", "niamh", "jasper", "amara", "toby", "sian", "dev", "orla", "frank"),
)  # fmt: skip
