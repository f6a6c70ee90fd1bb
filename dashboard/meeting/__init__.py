"""汇报演示: exhibits chosen for a meeting, their order and words, and what is made of them."""
