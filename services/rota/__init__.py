"""The rota: the days that count, the rules, the shifts made from them, swaps and gaps."""
